package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.network.firewall.Packets.tcp;
import static org.fedsim.network.firewall.Packets.udp;

import org.fedsim.network.Decision;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.firewall.PacketFilter.Ruling;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstMatchTest {
  private final PacketFilter table = new PacketFilter(TestPolicies.lync2013());

  @ParameterizedTest
  @CsvSource({
    "tcp, 203.0.113.20, 40000, 198.51.100.10, 5061, access-sip-in",
    "tcp, 198.51.100.10, 40000, 203.0.113.40, 5061, access-sip-out",
    "tcp, 203.0.113.100, 40000, 198.51.100.10, 443, access-client-in",
    "tcp, 198.51.100.12, 40000, 203.0.113.60, 50000, av-rtp-tcp-out",
    "tcp, 198.51.100.12, 40000, 203.0.113.60, 59999, av-rtp-tcp-out",
    "udp, 198.51.100.12, 3478, 203.0.113.50, 3478, av-stun-out",
    "udp, 203.0.113.50, 40000, 198.51.100.12, 3478, av-stun-in",
    "udp, 203.0.113.20, 40000, 198.51.100.10, 5061, default",
    "tcp, 203.0.113.100, 40000, 198.51.100.10, 5061, default",
    "tcp, 203.0.113.20, 40000, 198.51.100.12, 5061, default",
    "tcp, 203.0.113.20, 40000, 198.51.100.10, 5060, default",
    "tcp, 198.51.100.12, 40000, 203.0.113.60, 49999, default",
    "tcp, 198.51.100.12, 40000, 203.0.113.60, 60000, default",
  })
  void eachRowOfTheTableLetsInWhatItNamesAndNothingElse(
      String protocol, String from, int fromPort, String to, int toPort, String rule) {
    Packet packet =
        protocol.equals("tcp")
            ? tcp(from, fromPort, to, toPort, Packet.Tcp.SYN)
            : udp(from, fromPort, to, toPort);
    Ruling ruling = table.rule(packet);
    assertThat(ruling.rule().name()).isEqualTo(rule);
    assertThat(ruling.decision())
        .isEqualTo(rule.equals("default") ? Decision.DROP : Decision.ALLOW);
    assertThat(ruling.nearest().isPresent()).isEqualTo(rule.equals("default"));
  }

  @Test
  void theFirstOfTwoRulesThatMatchDecides() {
    Policy policy =
        TestPolicies.policy()
            .action(Decision.REJECT)
            .rule("no-yahoo", Protocol.TCP, "yahoo", "any", PortSet.ANY)
            .action(Decision.ALLOW)
            .rule("partners", Protocol.TCP, "partners", "any", PortSet.ANY)
            .otherwise(Decision.DROP);
    PacketFilter filter = new PacketFilter(policy);
    assertThat(filter.rule(tcp("203.0.113.20", 1, "198.51.100.10", 2, Packet.Tcp.SYN)))
        .extracting(Ruling::decision, r -> r.rule().name())
        .containsExactly(Decision.REJECT, "no-yahoo");
    assertThat(filter.rule(tcp("203.0.113.30", 1, "198.51.100.10", 2, Packet.Tcp.SYN)))
        .extracting(Ruling::decision, r -> r.rule().name())
        .containsExactly(Decision.ALLOW, "partners");
  }

  @Test
  void theSourcePortIsMatchedWhereARuleNamesOne() {
    Policy policy =
        TestPolicies.policy()
            .rule("media", Protocol.UDP, "any", "any", PortSet.of(9), PortSet.range(5, 6))
            .otherwise(Decision.DROP);
    PacketFilter filter = new PacketFilter(policy);
    assertThat(filter.rule(udp("203.0.113.20", 5, "198.51.100.10", 9)).decision())
        .isEqualTo(Decision.ALLOW);
    assertThat(filter.rule(udp("203.0.113.20", 7, "198.51.100.10", 9)).decision())
        .isEqualTo(Decision.DROP);
  }

  @Test
  void theDefaultIsNamedWithItsFileAndLine() {
    assertThat(table.rule(udp("203.0.113.20", 5, "198.51.100.10", 9)).rule())
        .satisfies(
            ref -> {
              assertThat(ref.name()).isEqualTo("default");
              assertThat(ref.file()).isEqualTo("test.yaml");
              assertThat(ref.line()).isEqualTo(1);
              assertThat(ref.text()).isEqualTo("default drop");
            });
  }
}
