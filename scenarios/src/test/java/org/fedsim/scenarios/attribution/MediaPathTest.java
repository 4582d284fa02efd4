package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.NOW;
import static org.fedsim.scenarios.attribution.Traffic.at;

import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Attempt.Pair.State;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.PathKind;
import org.junit.jupiter.api.Test;

/**
 * Media is explained by the path that was in use or, where none came about, by all that were tried.
 */
class MediaPathTest {
  private static final InetSocketAddress SERVER = at("198.51.100.12", 3478);
  private static final InetSocketAddress RELAYED = at("198.51.100.12", 50_100);
  private static final InetSocketAddress CLIENT = at("203.0.113.50", 50_200);
  private static final InetSocketAddress TO_RELAY = at("203.0.113.50", 41_000);

  private static final Attempt.Allocation NO_RELAY =
      new Attempt.Allocation(
          Ends.udp(TO_RELAY, SERVER), NOW, Optional.of(new SocketTimeoutException("silence")));

  @Test
  void everyPathThatWasTriedIsListedWithThePacketThatEndedIt() {
    Packet relay = Packet.udp(TO_RELAY, SERVER, 100);
    Packet direct = Packet.udp(CLIENT, RELAYED, 100);

    Cause cause =
        judged(
                new Traffic().dropped(direct).dropped(relay).with(NO_RELAY, direct(State.FAILED)),
                List.of())
            .cause()
            .orElseThrow();

    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(cause.packet()).contains(relay);
    assertThat(cause.paths())
        .extracting(p -> p.path())
        .containsExactly(MediaPath.UDP_RELAY, MediaPath.UDP_DIRECT);
  }

  @Test
  void thePathInUseIsNamedAndNotOneThatFailedBefore() {
    Packet check = Packet.udp(TO_RELAY, SERVER, 100);
    Packet rtp = Packet.udp(CLIENT, RELAYED, 172);

    Cause cause =
        judged(
                new Traffic()
                    .dropped(check)
                    .passed(rtp)
                    .dropped(rtp)
                    .with(NO_RELAY, direct(State.SELECTED)),
                List.of())
            .cause()
            .orElseThrow();

    assertThat(cause.packet()).contains(rtp);
    assertThat(cause.paths()).extracting(p -> p.path()).containsExactly(MediaPath.UDP_DIRECT);
  }

  @Test
  void packetsOfAnotherCallAreNotThisOnes() {
    Packet other = Packet.udp(at("203.0.113.60", 50_300), at("198.51.100.12", 50_101), 100);

    LegResult result =
        judged(new Traffic().dropped(other).with(direct(State.FAILED)), List.of("No relay."));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.UNEXPLAINED);
    assertThat(result.cause().orElseThrow().text()).contains("No relay.");
  }

  @Test
  void aLegBehindTheFirstFindsThatThereIsNoPathAndWaitsForNothing() {
    Packet direct = Packet.udp(CLIENT, RELAYED, 100);
    Evidence.Tried tried = new Traffic().dropped(direct).with(direct(State.FAILED));

    assertThat(judged(tried, List.of()).standardWaitSeconds()).hasValue(6.3);
    assertThat(
            judged(new Evidence.Tried(tried.attempts(), tried.journal(), true), List.of())
                .standardWaitSeconds())
        .isEmpty();
  }

  private static LegResult judged(Evidence.Tried tried, List<String> withoutRelay) {
    return Traffic.judge()
        .judge("media-in", new Evidence.NoMedia(7, tried, withoutRelay, "No media."));
  }

  private static Attempt.Pair direct(State state) {
    return new Attempt.Pair(
        MediaKind.AUDIO,
        PathKind.UDP_DIRECT,
        Ends.udp(CLIENT, RELAYED),
        Optional.empty(),
        100,
        state);
  }
}
