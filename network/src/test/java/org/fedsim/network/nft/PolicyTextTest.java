package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.PolicyReader;
import org.junit.jupiter.api.Test;

class PolicyTextTest {
  private static String rendered(String yaml) {
    Topology topology = ContosoTopology.create();
    return Ruleset.of(PolicyReader.read("mine.yaml", yaml, topology), topology).text();
  }

  @Test
  void aPolicyReadsLikeARulesetThatSomebodyWrote() {
    assertThat(
            rendered(
                """
                policy: Public IM
                default: drop
                rules:
                  - name: access-sip-in
                    protocol: tcp
                    from: partners
                    to: edge.access
                    port: 5061
                  - name: lists
                    protocol: udp
                    from: [internet, av-clients]
                    to: [edge.access, edge.av]
                    port: [443, "50000-59999", "55000-60000"]
                    source-port: 3478
                    action: reject
                  - name: all-tcp
                    protocol: tcp
                    from: any
                    to: any
                    port: "1-65535"
                    action: drop
                """))
        .isEqualTo(
            """
            # Public IM
            # nftables for the policy mine.yaml
            # default: drop

            table inet federation {
              set partners {
                type ipv4_addr
                elements = { 203.0.113.10, 203.0.113.20, 203.0.113.30, 203.0.113.40 }
              }
              chain forward {
                type filter hook forward priority filter; policy drop;
                ct state established,related accept
                ct state invalid drop comment "invalid"
                ct state new tcp flags & (fin | syn | rst | ack) != syn drop comment "invalid"
                ip saddr @partners ip daddr 198.51.100.10 tcp dport 5061 accept comment "access-sip-in"
                ip saddr 203.0.113.0/24 ip daddr { 198.51.100.10, 198.51.100.12 } udp sport 3478 udp dport { 443, 50000-60000 } reject with icmpx admin-prohibited comment "lists"
                tcp dport 1-65535 drop comment "all-tcp"
              }
            }
            """);
  }

  @Test
  void aDefaultThatRejectsIsNamed() {
    assertThat(
            rendered(
                """
                policy: p
                default: reject
                """))
        .contains("policy drop;")
        .contains("meta l4proto tcp reject with tcp reset comment \"default\"")
        .contains("meta l4proto udp reject with icmpx admin-prohibited comment \"default\"");
    assertThat(
            rendered(
                """
                policy: p
                default: allow
                """))
        .contains("policy accept;");
  }
}
