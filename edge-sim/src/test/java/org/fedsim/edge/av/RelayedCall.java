package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaPath;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.MediaSettings;
import org.fedsim.wire.media.MediaSettings.Relay;
import org.fedsim.wire.media.MediaSettings.Role;
import org.fedsim.wire.media.StreamReport;
import org.fedsim.wire.turn.RelayCredentials;

/** The two parties of a call between a Lync user inside and a media client outside. */
final class RelayedCall implements AutoCloseable {
  /** Who calls whom. */
  enum Direction {
    OUT,
    IN
  }

  private final Direction direction;
  private final MediaSession offerer;
  private final MediaSession answerer;

  RelayedCall(AvLab lab, Direction direction, MediaKind... streams) {
    this(lab, direction, lab.credentials("sip:mary@msn.com"), true, false, streams);
  }

  RelayedCall(
      AvLab lab,
      Direction direction,
      RelayCredentials outsideCredentials,
      boolean relayTells,
      boolean overTcp,
      MediaKind... streams) {
    this.direction = direction;
    Optional<Host> machine = relayTells ? Optional.of(lab.host("edge")) : Optional.empty();
    Relay inside =
        new Relay(
            lab.at("edge.internal", 3478),
            overTcp ? Optional.of(lab.at("edge.internal", 443)) : Optional.empty(),
            lab.credentials("sip:anna@contoso.com"),
            machine);
    Relay outside = new Relay(lab.at("edge.av", 3478), outsideCredentials, machine);
    boolean out = direction == Direction.OUT;
    MediaSession lync = open(lab, "lync", inside, EncryptionLevel.OPTIONAL, out, streams);
    MediaSession client =
        open(lab, "messenger-client", outside, EncryptionLevel.REJECTED, !out, streams);
    this.offerer = out ? lync : client;
    this.answerer = out ? client : lync;
  }

  private static MediaSession open(
      AvLab lab,
      String host,
      Relay relay,
      EncryptionLevel encryption,
      boolean offerer,
      MediaKind... streams) {
    return MediaSession.open(
        new MediaSettings(
            lab.host(host),
            lab.host(host).address(),
            List.of(streams),
            encryption,
            offerer ? Role.OFFERER : Role.ANSWERER,
            Optional.of(relay),
            Timers.LAB));
  }

  /** The Lync user also has a port of the relay over TCP. */
  static RelayedCall overTcp(AvLab lab, Direction direction, MediaKind... streams) {
    return new RelayedCall(
        lab, direction, lab.credentials("sip:mary@msn.com"), true, true, streams);
  }

  MediaSession offerer() {
    return offerer;
  }

  MediaSession inside() {
    return direction == Direction.OUT ? offerer : answerer;
  }

  MediaSession outside() {
    return direction == Direction.OUT ? answerer : offerer;
  }

  CompletableFuture<MediaPath> exchangeDescriptionsAndStart() throws Exception {
    String answer = answerer.answer(offerer.offer());
    CompletableFuture<MediaPath> there = answerer.connect();
    offerer.accept(answer);
    return there;
  }

  MediaPath connect() throws Exception {
    CompletableFuture<MediaPath> there = exchangeDescriptionsAndStart();
    MediaPath path = get(offerer.connect());
    get(there);
    return path;
  }

  void mediaFlowsBothWays() throws Exception {
    CompletableFuture<List<StreamReport>> there = answerer.exchange(10, AvLab.PATIENCE);
    List<StreamReport> here = get(offerer.exchange(10, AvLab.PATIENCE));
    for (List<StreamReport> reports : List.of(here, get(there))) {
      assertThat(reports)
          .isNotEmpty()
          .allSatisfy(
              report -> {
                assertThat(report.sent()).isEqualTo(10);
                assertThat(report.received()).isEqualTo(10);
                assertThat(report.lost()).isZero();
              });
    }
  }

  @Override
  public void close() {
    offerer.close();
    answerer.close();
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(AvLab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
