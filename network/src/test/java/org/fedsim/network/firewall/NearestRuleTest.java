package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.network.firewall.Packets.tcp;
import static org.fedsim.network.firewall.Packets.udp;

import java.util.Set;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Protocol;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;

class NearestRuleTest {
  private static final String EDGE = "198.51.100.10";
  private static final String AV = "198.51.100.12";
  private static final String YAHOO = "203.0.113.20";
  private static final String MESSENGER_CLIENT = "203.0.113.50";
  private static final String SKYPE_CLIENT = "203.0.113.60";

  /** The seed's letter: the A/V rows name the Access interface and Messenger's clients only. */
  private static final Policy LITERAL =
      TestPolicies.policy()
          .rule("access-sip-in", Protocol.TCP, "partners", "edge.access", PortSet.of(5061))
          .rule("access-sip-out", Protocol.TCP, "edge.access", "partners", PortSet.of(5061))
          .rule("av-stun-out", Protocol.UDP, "edge.access", "messenger-clients", PortSet.of(3478))
          .rule("av-stun-in", Protocol.UDP, "messenger-clients", "edge.access", PortSet.of(3478))
          .otherwise(Decision.DROP);

  private static String nearest(Policy policy, Packet packet) {
    Nearest nearest = new PacketFilter(policy).rule(packet).nearest().orElseThrow();
    return nearest.rule().name() + " " + nearest.differs();
  }

  @Test
  void isTheOneWithTheFewestDifferingFields() {
    assertThat(nearest(LITERAL, udp(MESSENGER_CLIENT, 40_000, AV, 3478)))
        .isEqualTo("av-stun-in [to]");
  }

  @Test
  void ofEquallyManyIsTheOneForTheSameService() {
    Policy policy = TestPolicies.lync2013().without(Set.of("access-sip-in"));
    assertThat(nearest(policy, tcp(YAHOO, 40_000, EDGE, 5061, Tcp.SYN)))
        .isEqualTo("access-sip-out [from, to]");
  }

  @Test
  void ofTwoMirrorImagesIsTheOneForTheSameDirection() {
    // Both differ in from and to, and the one for the other direction comes first.
    assertThat(nearest(LITERAL, udp(SKYPE_CLIENT, 40_000, AV, 3478)))
        .isEqualTo("av-stun-in [from, to]");
    assertThat(nearest(LITERAL, udp(AV, 40_000, SKYPE_CLIENT, 3478)))
        .isEqualTo("av-stun-out [from, to]");
  }

  @Test
  void ofTwoEqualsIsTheFirst() {
    Policy policy =
        TestPolicies.policy()
            .rule("one", Protocol.UDP, "yahoo", "edge.access", PortSet.of(1))
            .rule("two", Protocol.UDP, "yahoo", "edge.access", PortSet.of(2))
            .otherwise(Decision.DROP);
    assertThat(nearest(policy, udp(YAHOO, 9, EDGE, 3))).isEqualTo("one [port]");
  }

  @Test
  void aWrongPortIsNearerThanAWrongProtocol() {
    Policy policy =
        TestPolicies.policy()
            .rule("tcp", Protocol.TCP, "yahoo", "edge.access", PortSet.of(3))
            .rule("udp", Protocol.UDP, "yahoo", "edge.access", PortSet.of(4))
            .otherwise(Decision.DROP);
    assertThat(nearest(policy, udp(YAHOO, 9, EDGE, 3))).isEqualTo("udp [port]");
  }

  @Test
  void namesEveryDifferingFieldInOrder() {
    Policy policy =
        TestPolicies.policy()
            .rule("far", Protocol.TCP, "aol", "edge.av", PortSet.of(3), PortSet.of(8))
            .otherwise(Decision.DROP);
    assertThat(nearest(policy, udp(YAHOO, 9, EDGE, 4)))
        .isEqualTo("far [protocol, from, to, port, source-port]");
  }

  @Test
  void aRuleThatComesTooLateDiffersInItsOrder() {
    Policy policy =
        TestPolicies.policy()
            .action(Decision.DROP)
            .rule("no-yahoo", Protocol.UDP, "yahoo", "any", PortSet.ANY)
            .action(Decision.ALLOW)
            .rule("stun", Protocol.UDP, "any", "any", PortSet.of(3478))
            .otherwise(Decision.DROP);
    assertThat(nearest(policy, udp(YAHOO, 9, AV, 3478))).isEqualTo("stun [order]");
  }

  @Test
  void onlyAllowingRulesAreNear() {
    Policy policy =
        TestPolicies.policy()
            .action(Decision.REJECT)
            .rule("close", Protocol.UDP, "yahoo", "edge.access", PortSet.of(3))
            .otherwise(Decision.DROP);
    assertThat(new PacketFilter(policy).rule(udp(YAHOO, 9, EDGE, 4)).nearest()).isEmpty();
  }
}
