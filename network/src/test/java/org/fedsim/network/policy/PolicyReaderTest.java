package org.fedsim.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.fedsim.network.Cidr;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {
  private static Policy read(String text) {
    return PolicyReader.read("p.yaml", text, ContosoTopology.create());
  }

  private static Rule rule(String fields) {
    String defaults = fields.contains("port:") ? "" : "    port: 1\n";
    return read("policy: p\ndefault: drop\nrules:\n  - name: r\n" + fields + defaults)
        .rules()
        .get(0);
  }

  @Test
  void everyKeyOfTheFormatIsRead() {
    Policy policy =
        read(
            """
            # The example of the documentation.
            policy: Lync Server 2013 public IM connectivity
            default: drop                      # drop or reject
            rules:
              - name: access-sip-in
                role: Access                   # for people; not matched
                protocol: tcp
                from: partners
                to: edge.access
                port: 5061
                source-port: "50000-59999"
                action: reject
                note: For federated and public IM connectivity that use SIP.
            """);
    assertThat(policy.title()).isEqualTo("Lync Server 2013 public IM connectivity");
    assertThat(policy.file()).isEqualTo("p.yaml");
    assertThat(policy.defaultDecision()).isEqualTo(Decision.DROP);
    assertThat(policy.defaultRef()).isEqualTo(new RuleRef("default", "p.yaml", 3, "default drop"));
    Rule rule = policy.rules().get(0);
    assertThat(rule.name()).isEqualTo("access-sip-in");
    assertThat(rule.role()).isEqualTo("Access");
    assertThat(rule.protocol()).isEqualTo(Protocol.TCP);
    assertThat(rule.from().ranges()).hasSize(4);
    assertThat(rule.to().ranges()).containsExactly(Cidr.parse("198.51.100.10").orElseThrow());
    assertThat(rule.ports()).isEqualTo(PortSet.of(5061));
    assertThat(rule.sourcePorts()).isEqualTo(PortSet.range(50_000, 59_999));
    assertThat(rule.action()).isEqualTo(Decision.REJECT);
    assertThat(rule.note()).startsWith("For federated");
    assertThat(rule.ref())
        .isEqualTo(
            new RuleRef(
                "access-sip-in",
                "p.yaml",
                5,
                "reject tcp from partners source port 50000-59999 to edge.access port 5061"));
  }

  @Test
  void whatMayBeLeftOutHasADefault() {
    Rule rule = rule("    protocol: udp\n    from: any\n    to: any\n");
    assertThat(rule.action()).isEqualTo(Decision.ALLOW);
    assertThat(rule.sourcePorts().isAny()).isTrue();
    assertThat(rule.role()).isEmpty();
    assertThat(rule.note()).isEmpty();
    assertThat(rule.ref().text()).isEqualTo("allow udp from any to any port 1");
    assertThat(read("policy: open\ndefault: allow\n").rules()).isEmpty();
    assertThat(read("policy: closed\ndefault: reject\nrules: []\n").rules()).isEmpty();
  }

  @Test
  void addressesMayBeGroupsHostsInterfacesAddressesAndRanges() throws Exception {
    Rule rule =
        rule(
            """
                protocol: tcp
                from: [av-clients, edge, frontend, 203.0.113.20, 10.0.0.0/8]
                to: any
            """);
    assertThat(rule.from().written())
        .containsExactly("av-clients", "edge", "frontend", "203.0.113.20", "10.0.0.0/8");
    for (String in :
        new String[] {
          "203.0.113.50",
          "203.0.113.60",
          "198.51.100.11",
          "192.0.2.10",
          "192.0.2.20",
          "203.0.113.20",
          "10.255.0.1"
        }) {
      assertThat(rule.from().contains(InetAddress.getByName(in))).as(in).isTrue();
    }
    for (String out : new String[] {"203.0.113.10", "192.0.2.50", "11.0.0.1", "::1"}) {
      assertThat(rule.from().contains(InetAddress.getByName(out))).as(out).isFalse();
    }
    assertThat(rule.to().contains(InetAddress.getByName("8.8.8.8"))).isTrue();
  }

  @Test
  void portsMayBeSingleRangesAndLists() {
    String ends = "    protocol: tcp\n    from: any\n    to: any\n    port: ";
    assertThat(rule(ends + "5061\n").ports()).hasToString("5061");
    assertThat(rule(ends + "\"50000-59999\"\n").ports()).hasToString("50000-59999");
    assertThat(rule(ends + "50000 - 59999\n").ports()).hasToString("50000-59999");
    PortSet list = rule(ends + "[443, 5061, 50000-50001]\n").ports();
    assertThat(list).hasToString("443, 5061, 50000-50001");
    assertThat(list.contains(443)).isTrue();
    assertThat(list.contains(444)).isFalse();
    assertThat(list.contains(50_001)).isTrue();
    assertThat(list.contains(50_002)).isFalse();
    assertThat(rule(ends + "[1, 65535]\n").ports().contains(65_535)).isTrue();
  }
}
