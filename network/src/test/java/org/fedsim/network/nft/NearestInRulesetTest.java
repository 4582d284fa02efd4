package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.fedsim.network.Nearest;
import org.fedsim.network.Verdict;
import org.junit.jupiter.api.Test;

/**
 * Which rule of a ruleset came nearest to accepting a packet, and what kept the packet from it: the
 * rule stands where the packet was lost, and what is said of it is true.
 */
class NearestInRulesetTest {
  private static final String EDGE = "198.51.100.10";
  private static final String AV = "198.51.100.12";
  private static final String YAHOO = "203.0.113.20";
  private static final String CLIENT = "203.0.113.50";

  /** The verdict on the first packet: TCP from Yahoo! to the Edge's port 5061. */
  private static Verdict sip(String ruleset) throws IOException {
    try (NftLab lab = new NftLab(new Ruleset.Given("fw.nft", ruleset, Map.of()))) {
      lab.send(RawPacket.tcp(YAHOO, 4000, EDGE, 5061, RawPacket.SYN, 1, 0));
      return lab.next().verdict();
    }
  }

  private static void assertNearest(Verdict verdict, int line, String... differs) {
    Nearest nearest = verdict.nearest().orElseThrow();
    assertThat(nearest.differs()).containsExactly(differs);
    assertThat(nearest.rule().line()).isEqualTo(line);
  }

  @Test
  void anAcceptEndsOneBaseChainOnlyAndIsNotNear() throws IOException {
    Verdict verdict =
        sip(
            """
            table inet first {
              chain early {
                type filter hook forward priority -10; policy accept;
                tcp dport 5061 accept
              }
            }
            table inet second {
              chain late {
                type filter hook forward priority 10; policy drop;
                udp dport 3478 ip saddr 203.0.113.50 accept
              }
            }
            """);
    assertThat(verdict.rule().name()).isEqualTo("policy of chain inet second late");
    assertNearest(verdict, 10, "protocol", "from", "port");
    assertThat(verdict.explanation().notes())
        .containsExactly(
            "Line 4 accepted it before, in chain inet first early; an accept ends one base chain,"
                + " and not those that come behind.");
  }

  @Test
  void aRuleBehindTheOneThatDecidedComesLater() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0;
                ip saddr 203.0.113.20 drop
                tcp dport 5061 jump services
              }
              chain services {
                accept
              }
            }
            """);
    assertThat(verdict.rule().line()).isEqualTo(4);
    assertNearest(verdict, 8, "order");
  }

  @Test
  void aReturnThatTookThePacketOutOfTheChainIsNamed() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                jump services
              }
              chain services {
                ip saddr 203.0.113.20 return
                tcp dport 5061 accept
              }
            }
            """);
    // The chains are listed with the one that is jumped to behind.
    assertNearest(verdict, 8, "return");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains("the return of line 7 takes the packet out of the chain before");
  }

  @Test
  void aGotoDoesNotComeBackSoThatWhatStandsBehindItIsNotAsked() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                meta l4proto tcp goto services
                ip saddr 203.0.113.20 accept
              }
              chain services {
                tcp dport 443 accept
              }
            }
            """);
    assertNearest(verdict, 5, "goto");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains("the goto of line 4 leads the packet elsewhere and not back");
  }

  @Test
  void theConditionOnTheWayIsWhatDiffersWhenTheRuleAtItsEndAsksForNothing() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip saddr 203.0.113.10 tcp dport 5061 jump known
              }
              chain known {
                counter jump welcome
              }
              chain welcome {
                counter accept
              }
            }
            """);
    assertNearest(verdict, 4, "from");
  }

  @Test
  void bothTheJumpAndTheRuleBehindItMayDiffer() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip saddr 203.0.113.10 jump services
              }
              chain services {
                tcp dport 443 accept
              }
            }
            """);
    assertNearest(verdict, 7, "from", "port");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains("line 4, which leads to it, does not match either");
  }

  @Test
  void aVerdictMapIsLookedThroughForOtherKeys() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              map ways {
                type inet_service : verdict
                elements = { 443 : accept, 8443 : jump more }
              }
              chain more {
                accept
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip saddr 203.0.113.20 tcp dport vmap @ways
                ip saddr . ip daddr vmap { 203.0.113.10 . 198.51.100.77 : accept }
              }
            }
            """);
    assertNearest(verdict, 11, "port");
  }

  @Test
  void ofAConcatenationTheElementIsNearestOfWhichTheFewestPartsDiffer() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip saddr . ip daddr . tcp dport { 203.0.113.10 . 198.51.100.11 . 443, \
            203.0.113.20-203.0.113.30 . 198.51.100.0/24 . 5062 } accept
              }
            }
            """);
    assertNearest(verdict, 4, "port");
  }

  @Test
  void aChainOfAnotherHookIsNotLookedAt() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip saddr 203.0.113.0/24 tcp dport 5061 accept
              }
              chain egress {
                type filter hook postrouting priority 0; policy drop;
                oifname "perimeter" ip saddr 203.0.113.10 accept
              }
            }
            """);
    assertThat(verdict.rule().name()).isEqualTo("policy of chain ip f egress");
    assertNearest(verdict, 8, "from");
  }

  @Test
  void aRuleForTheOtherDirectionOrForAnsweredConnectionsIsNotNear() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                iifname "perimeter" accept
                ct state vmap { established : accept, related : accept }
                ct direction reply accept
              }
            }
            """);
    assertThat(verdict.nearest()).isEmpty();
  }

  @Test
  void anInterfaceThatTheFirewallDoesNotHaveIsWhatDiffers() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                iifname "eth7" tcp dport 5061 accept
              }
            }
            """);
    assertNearest(verdict, 4, "interface");
  }

  @Test
  void aPacketThatIsNotTrackedIsNotNew() throws IOException {
    Verdict verdict =
        sip(
            """
            table inet raw {
              chain prerouting {
                type filter hook prerouting priority raw;
                tcp dport 5061 notrack
              }
            }
            table inet f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                ct state new tcp dport 5061 accept
              }
            }
            """);
    assertNearest(verdict, 11, "state");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains(
            "it asks for new connections only, and line 4 took the packet out of connection"
                + " tracking");
  }

  @Test
  void aMarkThatNoRuleHasSetIsWhatDiffers() throws IOException {
    Verdict verdict =
        sip(
            """
            table inet f {
              chain marks {
                type filter hook prerouting priority mangle;
                ip saddr 203.0.113.10 meta mark set 7
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                meta mark 7 tcp dport 5061 accept
              }
            }
            """);
    assertNearest(verdict, 8, "mark");
  }

  @Test
  void whatCannotBeToldIsLeftOut() throws IOException {
    Verdict verdict =
        sip(
            """
            table inet f {
              chain forward {
                type filter hook forward priority 0; policy drop;
                tcp dport 5061 fib saddr oif missing accept
                tcp dport 443 ip saddr 203.0.113.10 ip daddr 198.51.100.11 accept
              }
            }
            """);
    assertNearest(verdict, 5, "from", "to", "port");
  }

  @Test
  void aReturnThatWouldHaveSavedThePacketIsNearToo() throws IOException {
    Verdict verdict =
        sip(
            """
            table inet f {
              chain trusted {
                ip saddr 203.0.113.10 return
                drop
              }
              chain forward {
                type filter hook forward priority 0;
                tcp dport 5061 jump trusted
              }
            }
            """);
    assertThat(verdict.rule().line()).isEqualTo(4);
    assertThat(verdict.explanation().jumps()).extracting(r -> r.line()).containsExactly(8);
    assertNearest(verdict, 3, "from");
  }

  @Test
  void thePacketOfAnAnsweredConnectionMissesARuleForNewOnes() throws IOException {
    String ruleset =
        """
        table inet f {
          chain forward {
            type filter hook forward priority 0; policy drop;
            iifname "perimeter" accept
            udp dport 3478 ct state new accept
          }
        }
        """;
    try (NftLab lab = new NftLab(new Ruleset.Given("fw.nft", ruleset, Map.of()))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      assertThat(lab.next().allowed()).isTrue();
      lab.sendUdp(AV, 3478, CLIENT, 4000);
      assertThat(lab.next().allowed()).isTrue();
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      Verdict verdict = lab.next().verdict();
      assertNearest(verdict, 5, "state");
      assertThat(verdict.nearest().orElseThrow().because())
          .contains("it asks for new connections only");
    }
  }

  @Test
  void aDestinationThatWasTranslatedBeforeIsSaidToBe() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip n {
              chain pre {
                type nat hook prerouting priority dstnat;
                tcp dport 5061 dnat to 198.51.100.11
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ip daddr 198.51.100.10 tcp dport 5061 accept
                ct status dnat ip saddr 203.0.113.10 accept
              }
            }
            """);
    assertNearest(verdict, 8, "to");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains("line 4 had translated the destination to 198.51.100.11 before");
    assertThat(verdict.explanation().translation().orElseThrow().rule().line()).isEqualTo(4);
    assertThat(verdict.explanation().translation().orElseThrow().after().toString())
        .isEqualTo("tcp 203.0.113.20:4000 -> 198.51.100.11:5061");
  }

  @Test
  void aTranslationThatIsAskedForAndWasNotMadeIsSaidToBeMissing() throws IOException {
    Verdict verdict =
        sip(
            """
            table ip n {
              chain pre {
                type nat hook prerouting priority dstnat;
                tcp dport 443 dnat to 198.51.100.11
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct status dnat accept
              }
            }
            """);
    assertNearest(verdict, 8, "status");
    assertThat(verdict.nearest().orElseThrow().because())
        .contains("no rule has translated the packet");
  }
}
