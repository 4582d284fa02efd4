package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a cause says of a ruleset that is more than a list: the packet, the rule that decided, the
 * one that would have let it pass, and what was between them.
 */
@ExtendWith(KernelNeeded.class)
class ExplainedRulesetsTest {
  @TempDir Path directory;

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.KERNEL);

  /** Kind: an accept of an earlier base chain is taken for one that comes later. */
  @Test
  void anAcceptOfAnEarlierBaseChainIsNotEnough() throws Exception {
    Cause cause =
        blocked(
            "skype-im-in",
            """
            table inet guard {
              chain first {
                type filter hook forward priority -7; policy accept;
                ip saddr 203.0.113.40 accept comment "Skype is welcome"
              }
            }
            table inet main {
              chain second {
                type filter hook forward priority 7; policy drop;
                ct state established,related accept
                iifname "perimeter" accept
              }
            }
            """);

    assertDecidedAt(cause, 8);
    assertThat(cause.text()).contains("Line 4 accepted it before").doesNotContain("comes later");
    assertThat(cause.nearest()).isEmpty();
  }

  /** Kind: a rule behind a return, or behind a goto, is said to come later. */
  @Test
  void aReturnAndAGotoAreNamedAsWhatTookThePacketAway() throws Exception {
    String ruleset =
        """
        table ip fw {
          chain forward {
            type filter hook forward priority filter; policy drop;
            ct state vmap { established : accept, related : accept }
            ip saddr 203.0.113.40 goto skype
            jump services
            tcp dport 5061 ip saddr 203.0.113.40 accept
          }
          chain services {
            ip saddr { 203.0.113.20, 203.0.113.30 } return
            tcp dport 5061 accept
          }
          chain skype {
            udp dport 3478 accept
          }
        }
        """;
    Cause returned = blocked("aol-im-in", ruleset);
    assertDecidedAt(returned, 2);
    assertNearest(returned, 11, "return");
    assertThat(returned.text()).contains("the return of line 10");

    Cause went = blocked("skype-im-in", ruleset);
    assertDecidedAt(went, 2);
    assertNearest(went, 11, "goto");
    assertThat(went.text()).contains("the goto of line 5").doesNotContain("comes later");
  }

  /** Kind: a condition on the way to the rule is overlooked. */
  @Test
  void theConditionOfAJumpIsWhatDiffers() throws Exception {
    Cause cause =
        blocked(
            "yahoo-im-in",
            """
            table inet zones {
              chain accept_from_internet {
                counter accept
              }
              chain forward_internet {
                ip saddr 203.0.113.40 tcp dport 5061 jump accept_from_internet
              }
              chain forward {
                type filter hook forward priority filter; policy drop;
                iifname vmap { "internet" : jump forward_internet }
              }
            }
            """);

    assertDecidedAt(cause, 8);
    assertNearest(cause, 6, "from");
  }

  /** Kind: what decided stands in a chain that others lead to. */
  @Test
  void theWayToTheRuleThatDecidedIsTold() throws Exception {
    Cause cause =
        blocked(
            "yahoo-im-in",
            """
            table inet fw {
              chain refuse {
                drop comment "refused"
              }
              chain internet {
                ip saddr != 203.0.113.10 jump refuse
              }
              chain forward {
                type filter hook forward priority filter;
                iifname "internet" tcp flags syn jump internet
              }
            }
            """);

    assertDecidedAt(cause, 3);
    assertThat(cause.explanation().jumps()).extracting(RuleRef::line).containsExactly(10, 6);
    assertThat(cause.text()).contains("which line 10 and line 6 lead to, decides");
  }

  /** Kind: packets that the connection tracker was told to leave alone. */
  @Test
  void anUntrackedPacketIsSaidToBeOne() throws Exception {
    Cause cause =
        blocked(
            "messenger-stun-in",
            """
            table ip early {
              chain pre {
                type filter hook prerouting priority -300;
                ip daddr 198.51.100.12 notrack
              }
            }
            table ip fw {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state { new, established } udp dport 3478 accept
              }
            }
            """);

    assertDecidedAt(cause, 8);
    assertNearest(cause, 10, "state");
    assertThat(cause.text()).contains("line 4 took the packet out of connection tracking");
  }

  /** Kind: a filter that names the address that was there before the translation. */
  @Test
  void aTranslationBeforeTheFilterIsWhyItDiffers() throws Exception {
    Cause cause =
        blocked(
            "yahoo-im-in",
            """
            table ip nat {
              chain pre {
                type nat hook prerouting priority dstnat;
                ip daddr 198.51.100.10 tcp dport 5061 dnat to 10.45.16.10
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established accept
                ip daddr 198.51.100.10 tcp dport 5061 accept
              }
            }
            """,
            translated());

    assertDecidedAt(cause, 6);
    assertNearest(cause, 9, "to");
    assertThat(cause.text())
        .contains("because line 4 had translated the destination to 10.45.16.10 before");
    assertThat(cause.explanation().translation().orElseThrow().rule().line()).isEqualTo(4);
  }

  /** Kind: a filter that names the address that is there only behind the translation. */
  @Test
  void aTranslationBehindTheFilterIsWhyItDiffers() throws Exception {
    Cause cause =
        blocked(
            "yahoo-im-out",
            """
            table ip nat {
              chain post {
                type nat hook postrouting priority srcnat;
                ip saddr 10.45.16.10 snat to 198.51.100.10
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established accept
                ip saddr 198.51.100.10 tcp dport 5061 accept
              }
            }
            """,
            translated());

    assertNearest(cause, 9, "from");
    assertThat(cause.text()).contains("because the source is still 10.45.16.10 here");
  }

  /** Kind: a rule that has had enough. */
  @Test
  void aLimitThatIsUsedUpIsSaidToBe() throws Exception {
    Cause cause =
        blocked(
            "messenger-stun-in",
            """
            table ip fw {
              chain forward {
                type filter hook forward priority 0; policy drop;
                udp dport 3478 quota 10 bytes accept
                tcp dport 3478 accept
              }
            }
            """);

    assertDecidedAt(cause, 2);
    assertThat(cause.explanation().usedUp().map(RuleRef::line)).contains(4);
    assertThat(cause.text()).contains("the limit of line 4").contains("is used up");
  }

  private void assertDecidedAt(Cause cause, int line) {
    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(cause.rule().orElseThrow().line()).isEqualTo(line);
    assertThat(cause.text()).contains(file() + ":" + line);
  }

  private static void assertNearest(Cause cause, int line, String... differs) {
    assertThat(cause.nearest().orElseThrow().differs()).containsExactly(differs);
    assertThat(cause.nearest().orElseThrow().rule().line()).isEqualTo(line);
  }

  private Cause blocked(String scenario, String ruleset) throws Exception {
    return blocked(scenario, ruleset, Map.of());
  }

  private Cause blocked(String scenario, String ruleset, Map<Inet4Address, Inet4Address> translated)
      throws Exception {
    Files.writeString(file(), ruleset);
    LegResult leg =
        runner
            .run(
                library.scenario(scenario),
                new RulesetChoice("fw.nft", Ruleset.ofFile(file(), Map.of()), translated),
                new RunSettings(Timers.LAB))
            .legs()
            .get(0);
    assertThat(leg.outcome()).as(leg.cause().toString()).isEqualTo(Outcome.BLOCKED);
    return leg.cause().orElseThrow();
  }

  private static Map<Inet4Address, Inet4Address> translated() {
    Map<Inet4Address, Inet4Address> translated = new LinkedHashMap<>();
    for (int last : List.of(10, 11, 12)) {
      translated.put(
          Topology.address("published", "198.51.100." + last),
          Topology.address("private", "10.45.16." + last));
    }
    return translated;
  }

  private Path file() {
    return directory.resolve("fw.nft");
  }
}
