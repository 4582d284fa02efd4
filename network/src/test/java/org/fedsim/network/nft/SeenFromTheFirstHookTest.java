package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kind: drops where a trace that begins at prerouting, or that a ruleset ends, shows nothing. */
class SeenFromTheFirstHookTest {
  private static final String EDGE = "198.51.100.12";
  private static final String CLIENT = "203.0.113.50";

  private static NftLab lab(String text) throws IOException {
    return new NftLab(new Ruleset.Given("edge.nft", text, Map.of()));
  }

  /** The journal's entry of a datagram from the client to the Edge. */
  private static JournalEntry entry(NftLab lab, int port) throws IOException {
    lab.sendUdp(CLIENT, 4000, EDGE, port);
    return lab.next();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "netdev t { chain c { type filter hook ingress device \"internet\" priority 0;",
        "netdev t { chain c { type filter hook ingress device \"internet\" priority -2147483648;",
        "inet t { chain c { type filter hook ingress device \"internet\" priority -2147483648;",
        "ip t { chain c { type filter hook prerouting priority -2147483648;",
        "inet t { chain c { type filter hook prerouting priority -401;",
        "inet t { chain c { type filter hook postrouting priority 2147483647;",
        "netdev t { chain c { type filter hook egress device \"perimeter\" priority 2147483647;"
      })
  void aDropIsSeenWhereverAChainCanBe(String chain) throws IOException {
    String text =
        "table %s\nudp dport 7 drop comment \"it\"\nudp dport 8 accept\n}\n}\n".formatted(chain);
    try (NftLab lab = lab(text)) {
      JournalEntry dropped = entry(lab, 7);
      assertThat(dropped.verdict().decision()).isEqualTo(Decision.DROP);
      assertThat(dropped.verdict().rule().name()).isEqualTo("it");
      assertThat(dropped.verdict().rule().line()).isEqualTo(2);

      lab.sendUdp(CLIENT, 4000, EDGE, 8);
      lab.firewall.settled().join();
      assertThat(lab.next().verdict().decision()).isEqualTo(Decision.ALLOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta nftrace set 0",
        "udp dport 7 meta nftrace set 0 comment \"tracing\"",
        "meta nftrace set udp dport map { 7 : 0, 9 : 1 }",
        "udp dport { 7, 8 } jump {\nmeta nftrace set 0\n}"
      })
  void aRulesetThatEndsTheTraceEndsNothing(String reset) throws IOException {
    String text =
        """
        table inet t {
          chain before { type filter hook prerouting priority -301;
            %1$s
          }
          chain c { type filter hook forward priority 0; policy accept;
            %1$s
            udp dport 7 counter drop comment "it"
          }
        }
        """
            .formatted(reset);
    try (NftLab lab = lab(text)) {
      JournalEntry dropped = entry(lab, 7);
      assertThat(dropped.verdict().rule().name()).isEqualTo("it");
      assertThat(dropped.verdict().rule().line())
          .isEqualTo(text.substring(0, text.indexOf("counter")).split("\n").length);
    }
  }

  @Test
  void aPacketForTheFirewallItselfIsWrittenAndSaidToEndThere() throws IOException {
    String text =
        """
        table ip nat {
          chain pre { type nat hook prerouting priority dstnat;
            udp dport 7 redirect
          }
        }
        """;
    try (NftLab lab = lab(text)) {
      JournalEntry here = entry(lab, 7);
      assertThat(here.verdict().decision()).isEqualTo(Decision.ALLOW);
      assertThat(here.verdict().explanation().notes())
          .containsExactly("10.255.1.1 is the firewall itself, so the packet went no further.");
      assertThat(here.packet()).hasToString("udp 203.0.113.50:4000 -> 198.51.100.12:7");
    }
  }

  @Test
  void aPacketThatTheKernelLosesWithoutARuleIsWrittenWithWhatSentItAstray() throws IOException {
    String text =
        """
        table ip nat {
          chain pre { type nat hook prerouting priority dstnat;
            udp dport 7 dnat to 127.0.0.1
          }
        }
        """;
    try (NftLab lab = lab(text)) {
      lab.sendUdp(CLIENT, 4000, EDGE, 7);
      lab.firewall.settled().join();
      JournalEntry lost = lab.next();
      assertThat(lost.verdict().decision()).isEqualTo(Decision.ALLOW);
      assertThat(lost.verdict().explanation().notes())
          .singleElement()
          .asString()
          .contains("No rule dropped it", "udp dport 7 dnat to 127.0.0.1", "edge.nft:3");
    }
  }

  /** Kind: packets that never come to the firewall, because nobody finds it. */
  @Test
  void whoDropsArpIsWarnedOfIt() throws IOException {
    String text =
        """
        table netdev door {
          chain c { type filter hook ingress device "internet" priority 0; policy drop;
            ip saddr 203.0.113.0/24 accept
          }
        }
        table inet t { chain c { type filter hook forward priority 0; policy accept; }; }
        """;
    try (NftLab lab = lab(text)) {
      assertThat(lab.firewall.warnings()).isEmpty();
      lab.sendUdp(CLIENT, 4000, EDGE, 7);
      await()
          .untilAsserted(
              () ->
                  assertThat(lab.firewall.warnings())
                      .singleElement()
                      .asString()
                      .startsWith("edge.nft:2: \"policy drop\" drops ARP"));
    }
  }

  @Test
  void severalChainsOfOnePriorityAreToldApart() throws IOException {
    String chain =
        "table netdev %s { chain c { type filter hook ingress device \"internet\" priority"
            + " -2147483648; udp dport %d drop; }; }\n";
    String text = chain.formatted("a", 7) + chain.formatted("b", 8) + chain.formatted("c", 9);
    try (NftLab lab = lab(text)) {
      for (int port : List.of(9, 7, 8)) {
        assertThat(entry(lab, port).verdict().rule().line()).isEqualTo(port - 6);
      }
    }
  }
}
