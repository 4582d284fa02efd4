package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.fedsim.scenarios.attribution.Evidence;
import org.fedsim.scenarios.attribution.MediaFlow;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.script.Dialog;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaRefused;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.PathKind;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.CallParty.CallMedia;
import org.fedsim.wire.ua.UserAgent;

/** Sets calls up and lets their media flow. */
final class CallPlayer {
  /** How long ICE or a stream may take at most. A bound for broken runs; blocked paths are told. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Lab lab;

  /** By the leg that set it up. */
  private final Map<String, PlayedCall> calls = new LinkedHashMap<>();

  private boolean anyCall;

  CallPlayer(Lab lab) {
    this.lab = lab;
  }

  /** What the media of all calls showed; empty when no call was set up. */
  Optional<MediaResult> result() {
    return anyCall
        ? Optional.of(
            new MediaResult(
                calls.values().stream().flatMap(c -> c.path().stream()).distinct().toList(),
                calls.values().stream().flatMap(PlayedCall::streams).toList()))
        : Optional.empty();
  }

  /** INVITE with an offer, the answer, ACK; then ICE begins at both ends. */
  UserAgent.Opened setUp(Step.Call s) throws IOException, InterruptedException {
    PlayedCall call = new PlayedCall(s.leg(), lab.network().journal().next());
    calls.put(s.leg(), call);
    CallParty caller = lab.party(s.from()).calls();
    MediaSession media =
        caller.offering(s.media().stream().map(m -> MediaKind.valueOf(m.name())).toList());
    call.takesPart(media);
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
    lab.party(s.to())
        .calls()
        .media(opened.session().get().callId())
        .map(CallMedia::session)
        .ifPresent(call::takesPart);
    return opened;
  }

  /** The relay ports that both parties of a call asked for, the caller's first. */
  List<Attempt> gathering(Step.Call s) {
    return Optional.ofNullable(calls.get(s.leg())).map(PlayedCall::gathering).orElse(List.of());
  }

  /**
   * RTP in one direction on the path that ICE has found.
   *
   * @param dialog the call
   */
  Evidence media(Step.Rtp s, Dialog dialog, String callId, Watch watch)
      throws InterruptedException {
    PlayedCall call = calls.get(dialog.leg());
    CallMedia from = lab.party(s.from()).calls().media(callId).orElseThrow();
    CallMedia to = lab.party(s.to()).calls().media(callId).orElseThrow();
    boolean pathKnown = call.pathIsKnown();
    try {
      bothOrFailure(from, to).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      call.path(path(from.path().join().kind()));
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, pathKnown, e, call, from, to);
    }
    try {
      List<MediaFlow> flows =
          new Playout(
                  lab.network().journal(), lab.timers().tellLosses(), from.session(), to.session())
              .play(s.packets());
      return new Evidence.Played(
          watch.millis(),
          watch.tried(call.attempts(), call.journalStart(), pathKnown),
          flows,
          s.maxLoss());
    } catch (ExecutionException | TimeoutException e) {
      return noMedia(watch, pathKnown, e, call, from, to);
    } finally {
      call.report(direction(s, dialog), from.session(), to.session());
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

  /** Seen from Lync; between two of its users, from the caller. */
  private static StreamResult.Direction direction(Step.Rtp s, Dialog call) {
    boolean out =
        s.from().isLync() && s.to().isLync() ? s.from().equals(call.opener()) : s.from().isLync();
    return out ? StreamResult.Direction.OUT : StreamResult.Direction.IN;
  }

  private static MediaPath path(PathKind found) {
    return switch (found) {
      case UDP_DIRECT -> MediaPath.UDP_DIRECT;
      case UDP_RELAY -> MediaPath.UDP_RELAY;
      case TCP -> MediaPath.TCP;
    };
  }

  private Evidence noMedia(
      Watch watch, boolean pathKnown, Exception failure, PlayedCall call, CallMedia... parties) {
    Throwable why = failure instanceof ExecutionException ? failure.getCause() : failure;
    return new Evidence.NoMedia(
        watch.millis(),
        watch.tried(call.attempts(), call.journalStart(), pathKnown),
        Stream.of(parties)
            .flatMap(p -> p.session().relayFailure().stream())
            .filter(e -> !(e instanceof PacketLost))
            .map(e -> "No relay: " + e.getMessage() + ".")
            .toList(),
        "No media: " + why.getMessage() + ".");
  }
}
