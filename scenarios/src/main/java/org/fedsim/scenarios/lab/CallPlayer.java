package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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

  private static final int STUN = 3478;
  private static final int FIRST_MEDIA_PORT = 50_000;

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
      PathKind found = from.path().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).kind();
      to.path().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      path = Optional.of(found == PathKind.UDP_RELAY ? MediaPath.UDP_RELAY : MediaPath.UDP_DIRECT);
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
    InetAddress av = lab.network().host("edge").address("av");
    List<Evidence.StoppedPath> stopped = new ArrayList<>();
    for (JournalEntry entry : lab.network().journal().since(callStart)) {
      Packet packet = entry.packet();
      if (entry.allowed() || packet.protocol() != Protocol.UDP) {
        continue;
      }
      int port =
          packet.destination().getAddress().equals(av)
              ? packet.destination().getPort()
              : packet.source().getPort();
      boolean atEdge =
          packet.destination().getAddress().equals(av) || packet.source().getAddress().equals(av);
      MediaPath failed =
          port == STUN
              ? MediaPath.UDP_RELAY
              : port >= FIRST_MEDIA_PORT ? MediaPath.UDP_DIRECT : null;
      if (atEdge && failed != null && stopped.stream().noneMatch(p -> p.path() == failed)) {
        stopped.add(new Evidence.StoppedPath(failed, entry));
      }
    }
    stopped.sort(Comparator.comparing((Evidence.StoppedPath p) -> p.path() != MediaPath.UDP_RELAY));
    Throwable why = failure instanceof ExecutionException ? failure.getCause() : failure;
    return new Evidence.NoMedia(
        watch.millis(),
        stopped,
        Stream.of(parties)
            .flatMap(p -> p.session().relayFailure().stream())
            .filter(e -> !(e instanceof PacketLost))
            .map(e -> "No relay: " + e.getMessage() + ".")
            .toList(),
        "No media: " + why.getMessage() + ".");
  }
}
