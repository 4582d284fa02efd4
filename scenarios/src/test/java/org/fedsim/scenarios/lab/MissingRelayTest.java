package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.RulesKind;
import org.junit.jupiter.api.Test;

/** A call that had to do without a relay says so, whatever else has ended it. */
class MissingRelayTest {
  private static final String WHY = "No relay: alice@contoso.com got no relay credentials.";

  private final Judge judge = new Judge(Topology.federation(), RulesKind.POLICY);

  @Test
  void besideTheRuleThatStoppedTheOtherPath() {
    JournalEntry entry =
        new JournalEntry(
            0,
            Instant.EPOCH,
            "external",
            Packet.udp(at("198.51.100.12", 50_000), at("203.0.113.50", 50_000), 20),
            new Verdict(
                Decision.DROP,
                new RuleRef("default", "mine.yaml", 2, "default drop"),
                ConnectionState.NEW,
                Optional.empty()));
    LegResult leg =
        judge.judge(
            "media-out",
            new Evidence.NoMedia(
                1,
                List.of(new Evidence.StoppedPath(MediaPath.UDP_DIRECT, entry)),
                List.of(WHY),
                "No media: no path."));
    assertThat(leg.cause())
        .hasValueSatisfying(
            cause -> {
              assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
              assertThat(cause.text()).contains("mine.yaml:2").endsWith(" " + WHY);
            });
  }

  @Test
  void alsoWhenNoPacketExplainsTheFailure() {
    LegResult leg =
        judge.judge(
            "media-out",
            new Evidence.NoMedia(1, List.of(), List.of(WHY), "No media: no candidates."));
    assertThat(leg.cause())
        .hasValueSatisfying(
            cause -> {
              assertThat(cause.code()).isEqualTo(CauseCode.UNEXPLAINED);
              assertThat(cause.text()).isEqualTo("No media: no candidates. " + WHY);
            });
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }
}
