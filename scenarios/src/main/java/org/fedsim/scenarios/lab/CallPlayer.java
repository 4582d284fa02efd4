package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.fedsim.scenarios.attribution.Evidence;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.attempt.Attempt;
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

  private final Lab lab;
  private long callStart;
  private final Set<String> withMedia = new HashSet<>();
  private boolean anyCall;
  private Optional<MediaSession> calling = Optional.empty();
  private Optional<MediaSession> called = Optional.empty();
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
    calling = Optional.of(media);
    called = Optional.empty();
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
    called =
        lab.party(s.to()).calls().media(opened.session().get().callId()).map(CallMedia::session);
    return opened;
  }

  /** The relay ports that both parties of the latest call asked for, the caller's first. */
  List<Attempt> gathering() {
    return Stream.of(calling, called)
        .flatMap(Optional::stream)
        .flatMap(session -> session.attempts().stream())
        .filter(Attempt.Allocation.class::isInstance)
        .toList();
  }

  /** What the parties of a call have tried, the caller's first: he decides about the path. */
  private static List<Attempt> attempts(CallMedia... parties) {
    return Stream.of(parties)
        .sorted(Comparator.comparing((CallMedia p) -> !p.session().offers()))
        .flatMap(p -> p.session().attempts().stream())
        .toList();
  }

  /** RTP in one direction on the path that ICE has found. */
  Evidence media(Step.Rtp s, String callId, Watch watch) throws InterruptedException {
    CallMedia from = lab.party(s.from()).calls().media(callId).orElseThrow();
    CallMedia to = lab.party(s.to()).calls().media(callId).orElseThrow();
    // The first leg of a call waits for its path; those after it find it, or find that there is
    // none.
    boolean pathKnown = !withMedia.add(callId);
    try {
      bothOrFailure(from, to).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      path = Optional.of(path(from.path().join().kind()));
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, pathKnown, e, from, to);
    }
    try {
      long before =
          to.session().reports().stream().mapToLong(StreamReport::received).max().orElse(0);
      CompletableFuture<Void> arrived = to.session().arrived(before + s.packets());
      from.session().send(s.packets()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      arrived.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return new Evidence.Succeeded(
          watch.millis(), watch.tried(attempts(from, to), callStart, pathKnown));
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, pathKnown, e, from, to);
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

  private Evidence noMedia(
      Watch watch, boolean pathKnown, Exception failure, CallMedia... parties) {
    Throwable why = failure instanceof ExecutionException ? failure.getCause() : failure;
    return new Evidence.NoMedia(
        watch.millis(),
        watch.tried(attempts(parties), callStart, pathKnown),
        Stream.of(parties)
            .flatMap(p -> p.session().relayFailure().stream())
            .filter(e -> !(e instanceof PacketLost))
            .map(e -> "No relay: " + e.getMessage() + ".")
            .toList(),
        "No media: " + why.getMessage() + ".");
  }
}
