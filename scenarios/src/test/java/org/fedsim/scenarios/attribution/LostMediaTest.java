package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.at;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Attempt.Pair.State;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.PathKind;
import org.junit.jupiter.api.Test;

/** Media has succeeded up to what it bears; beyond, the rule is told, and of how many how many. */
class LostMediaTest {
  private static final int RTP = 172;
  private static final InetSocketAddress RELAYED = at("198.51.100.12", 50_100);
  private static final InetSocketAddress CLIENT = at("203.0.113.50", 50_200);
  private static final Packet IN = Packet.udp(CLIENT, RELAYED, RTP);
  private static final Packet OUT = Packet.udp(RELAYED, CLIENT, RTP);
  private static final Packet CHECK = Packet.udp(CLIENT, RELAYED, 96);

  @Test
  void whatTheCallBearsIsNotedOnALegThatSucceeds() {
    LegResult leg = judged(new Traffic().dropped(IN).dropped(IN), 8, 20);

    assertThat(leg.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(leg.notes()).hasSize(1);
    assertThat(leg.notes().get(0)).contains("2 of 10 audio packets", "fw.nft:7 dropped 2 of 10");
    assertThat(leg.delayed()).as("that it is thinned holds nothing up").isEmpty();
  }

  @Test
  void beyondItTheRuleIsTheCauseWithHowManyItDropped() {
    LegResult leg = judged(new Traffic().dropped(IN).dropped(IN), 8, 19);

    Cause cause = leg.cause().orElseThrow();
    assertThat(leg.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(cause.packet()).contains(IN);
    assertThat(cause.text()).contains("was thinned", "dropped 2 of 10", "more than the 19 %");
    assertThat(cause.paths()).extracting(p -> p.path()).containsExactly(MediaPath.UDP_DIRECT);
  }

  @Test
  void aDirectionThatNothingComesThroughIsToldFromOneThatIsThinned() {
    Traffic traffic = new Traffic();
    for (int i = 0; i < 10; i++) {
      traffic.dropped(IN);
    }

    assertThat(judged(traffic, 0, 99).cause().orElseThrow().text())
        .contains("No audio came through at all", "dropped 10 of 10")
        .doesNotContain("thinned");
  }

  @Test
  void packetsThatNoFirewallDroppedAreSaidToBeLostWithoutARule() {
    Cause none = judged(new Traffic(), 7, 5).cause().orElseThrow();
    assertThat(none.code()).isEqualTo(CauseCode.TIMEOUT);
    assertThat(none.text()).contains("3 of 10 audio packets were lost, and no firewall dropped");

    Cause some = judged(new Traffic().dropped(IN), 7, 5).cause().orElseThrow();
    assertThat(some.text()).contains("dropped 1 of 10, and 2 were lost without a rule");
  }

  @Test
  void checksTheOtherDirectionAndEarlierLegsDoNotCount() {
    Traffic traffic = new Traffic().dropped(IN).dropped(CHECK).dropped(OUT).dropped(IN);

    assertThat(judged(traffic, 8, 5, 1).cause().orElseThrow().text())
        .contains("dropped 1 of 10, and 1 were lost without a rule");
  }

  @Test
  void aCallMayBearToLoseEverything() {
    assertThat(judged(new Traffic(), 0, 100).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(judged(new Traffic(), 10, 0).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(judged(new Traffic(), 9, 0).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void overTcpItIsNeverCertainThatAPacketIsLost() {
    Ends tcp = Ends.tcp(CLIENT, RELAYED);
    MediaFlow flow = new MediaFlow(Media.AUDIO, 10, 8, RTP, List.of(tcp), 0);
    Packet segment = Traffic.data(CLIENT, RELAYED);
    List<JournalEntry> twoLost =
        new Traffic().dropped(segment).dropped(segment).with().journal().entries();

    assertThat(flow.isAccountedFor(twoLost)).isFalse();
    MediaFlow udp = new MediaFlow(Media.AUDIO, 10, 8, RTP, List.of(Ends.udp(CLIENT, RELAYED)), 0);
    assertThat(udp.isAccountedFor(new Traffic().dropped(IN).with().journal().entries())).isFalse();
    assertThat(udp.isAccountedFor(new Traffic().dropped(IN).dropped(IN).with().journal().entries()))
        .isTrue();
  }

  @Test
  void segmentsOfTcpAreNotCountedAsPackets() {
    Ends tcp = Ends.tcp(CLIENT, RELAYED);
    Attempt.Pair pair =
        new Attempt.Pair(MediaKind.AUDIO, PathKind.TCP, tcp, Optional.empty(), 100, State.SELECTED);
    MediaFlow flow = new MediaFlow(Media.AUDIO, 10, 2, RTP, List.of(tcp), 0);
    Traffic traffic = new Traffic().dropped(Traffic.data(CLIENT, RELAYED));

    assertThat(
            Traffic.judge()
                .judge("in", new Evidence.Played(9, traffic.with(pair), List.of(flow), 5))
                .cause()
                .orElseThrow()
                .text())
        .contains("8 of 10 audio packets were lost; fw.nft:7 dropped segments that carried them")
        .doesNotContain("without a rule");
  }

  private static LegResult judged(Traffic traffic, long received, int maxLoss) {
    return judged(traffic, received, maxLoss, 0);
  }

  private static LegResult judged(Traffic traffic, long received, int maxLoss, long since) {
    Attempt.Pair pair =
        new Attempt.Pair(
            MediaKind.AUDIO,
            PathKind.UDP_DIRECT,
            Ends.udp(CLIENT, RELAYED),
            Optional.empty(),
            100,
            State.SELECTED);
    MediaFlow flow =
        new MediaFlow(Media.AUDIO, 10, received, RTP, List.of(Ends.udp(CLIENT, RELAYED)), since);
    return Traffic.judge()
        .judge("media-in", new Evidence.Played(9, traffic.with(pair), List.of(flow), maxLoss));
  }
}
