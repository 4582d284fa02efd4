package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaRefused;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.PathKind;
import org.fedsim.wire.media.StreamReport;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.CallParty.CallMedia;
import org.fedsim.wire.ua.UserAgent;

/** Sets calls up and lets their media flow. */
final class CallPlayer {
  /** How long ICE or a stream may take at most. A bound for broken runs; blocked paths are told. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int FIRST_MEDIA_PORT = 50_000;

  /** In which order the paths of a call that failed are named. */
  private static final List<MediaPath> TRIED =
      List.of(MediaPath.UDP_RELAY, MediaPath.UDP_DIRECT, MediaPath.TCP);

  private final Lab lab;
  private long callStart;
  private boolean anyCall;
  private Optional<MediaPath> path = Optional.empty();
  private final Map<String, StreamResult> streams = new LinkedHashMap<>();

  CallPlayer(Lab lab) {
    this.lab = lab;
  }

  /** What the media of the call showed; empty when no call was set up. */
  Optional<MediaResult> result() {
    return anyCall
        ? Optional.of(new MediaResult(path, List.copyOf(streams.values())))
        : Optional.empty();
  }

  /** INVITE with an offer, the answer, ACK; then ICE begins at both ends. */
  UserAgent.Opened setUp(Step.Call s) throws IOException, InterruptedException {
    callStart = lab.network().journal().next();
    CallParty caller = lab.party(s.from()).calls();
    MediaSession media =
        caller.offering(s.media().stream().map(m -> MediaKind.valueOf(m.name())).toList());
    UserAgent.Opened opened;
    try {
      opened =
          lab.party(s.from()).agent().invite(s.from().address(), s.to().address(), media.offer());
      if (opened.session().isEmpty()) {
        media.close();
        return opened;
      }
      media.accept(opened.session().get().sdp());
    } catch (IOException | RuntimeException e) {
      media.close();
      throw e;
    } catch (MediaRefused e) {
      media.close();
      throw new IOException("the answer cannot be taken: " + e.getMessage(), e);
    }
    anyCall = true;
    caller.began(opened.session().get().callId(), new CallMedia(media, media.connect()));
    return opened;
  }

  /** RTP in one direction on the path that ICE has found. */
  Evidence media(Step.Rtp s, String callId, Watch watch) throws InterruptedException {
    CallMedia from = lab.party(s.from()).calls().media(callId).orElseThrow();
    CallMedia to = lab.party(s.to()).calls().media(callId).orElseThrow();
    try {
      bothOrFailure(from, to).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      path = Optional.of(path(from.path().join().kind()));
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, e, from, to);
    }
    try {
      long before =
          to.session().reports().stream().mapToLong(StreamReport::received).max().orElse(0);
      CompletableFuture<Void> arrived = to.session().arrived(before + s.packets());
      from.session().send(s.packets()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      arrived.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return new Evidence.Succeeded(watch.millis());
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, e, from, to);
    } finally {
      report(s, from.session(), to.session());
    }
  }

  /**
   * Completes when both ends have a path, and fails as soon as one has none: the other may have to
   * wait for a connection that nobody will open.
   */
  private static CompletableFuture<Void> bothOrFailure(CallMedia one, CallMedia other) {
    CompletableFuture<Void> both = CompletableFuture.allOf(one.path(), other.path());
    CompletableFuture<Void> result = new CompletableFuture<>();
    both.thenRun(() -> result.complete(null));
    for (CallMedia media : List.of(one, other)) {
      media
          .path()
          .whenComplete(
              (found, failure) -> {
                if (failure != null) {
                  result.completeExceptionally(failure);
                }
              });
    }
    return result;
  }

  private static MediaPath path(PathKind found) {
    return switch (found) {
      case UDP_DIRECT -> MediaPath.UDP_DIRECT;
      case UDP_RELAY -> MediaPath.UDP_RELAY;
      case TCP -> MediaPath.TCP;
    };
  }

  private void report(Step.Rtp s, MediaSession from, MediaSession to) {
    StreamResult.Direction direction =
        s.from().isLync() ? StreamResult.Direction.OUT : StreamResult.Direction.IN;
    for (StreamReport sent : from.reports()) {
      for (StreamReport received : to.reports()) {
        if (sent.media() == received.media()) {
          streams.put(
              sent.media() + " " + direction,
              new StreamResult(
                  Media.valueOf(sent.media().name()),
                  direction,
                  sent.sent(),
                  received.received(),
                  received.lost(),
                  received.jitterMs()));
        }
      }
    }
  }

  /**
   * The packets that media paths failed on. The relay on 3478 comes first: it is the path that the
   * rows of the port summary are there for (docs/modelling.md).
   */
  private Evidence noMedia(Watch watch, Exception failure, CallMedia... parties) {
    Map<MediaPath, JournalEntry> stopped = new EnumMap<>(MediaPath.class);
    for (JournalEntry entry : lab.network().journal().since(callStart)) {
      if (!entry.allowed()) {
        pathOf(entry.packet()).ifPresent(tried -> stopped.putIfAbsent(tried, entry));
      }
    }
    List<Evidence.StoppedPath> inOrder =
        TRIED.stream()
            .filter(stopped::containsKey)
            .map(tried -> new Evidence.StoppedPath(tried, stopped.get(tried)))
            .toList();
    Throwable why = failure instanceof ExecutionException ? failure.getCause() : failure;
    return new Evidence.NoMedia(
        watch.millis(),
        inOrder,
        Stream.of(parties)
            .flatMap(p -> p.session().relayFailure().stream())
            .filter(e -> !(e instanceof PacketLost))
            .map(e -> "No relay: " + e.getMessage() + ".")
            .toList(),
        "No media: " + why.getMessage() + ".");
  }

  /** The path that a packet belongs to; empty when it is none to or from the A/V Edge's media. */
  private Optional<MediaPath> pathOf(Packet packet) {
    InetAddress av = lab.network().host("edge").address("av");
    boolean toEdge = packet.destination().getAddress().equals(av);
    boolean fromEdge = packet.source().getAddress().equals(av);
    if (!toEdge && !fromEdge) {
      return Optional.empty();
    }
    boolean udp = packet.protocol() == Protocol.UDP;
    if (toEdge && fromEdge) {
      // From one relay port to another by way of the firewall: the hairpin.
      return Optional.of(udp ? MediaPath.UDP_RELAY : MediaPath.TCP);
    }
    InetSocketAddress edge = toEdge ? packet.destination() : packet.source();
    if (edge.getPort() == (udp ? AvEdgeSettings.STUN_PORT : AvEdgeSettings.TCP_PORT)) {
      return Optional.of(udp ? MediaPath.UDP_RELAY : MediaPath.TCP);
    }
    return edge.getPort() < FIRST_MEDIA_PORT
        ? Optional.empty()
        : Optional.of(udp ? MediaPath.UDP_DIRECT : MediaPath.TCP);
  }
}
