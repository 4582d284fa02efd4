package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;
import org.junit.jupiter.api.Test;

/** Rules that count: what is said of a packet that came too late, and whether it may come again. */
class UsedUpRulesTest {
  private static final String AV = "198.51.100.12";
  private static final String CLIENT = "203.0.113.50";

  /** The verdicts on probes to port 3478, each of a flow of its own. */
  private static List<Verdict> probes(String ruleset, int count) throws IOException {
    try (NftLab lab = new NftLab(new Ruleset.Given("fw.nft", ruleset, Map.of()))) {
      List<Verdict> verdicts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        lab.sendUdp(CLIENT, 4000 + i, AV, 3478);
        Verdict verdict = lab.next().verdict();
        verdicts.add(verdict);
        if (verdict.decision() != Decision.ALLOW && verdict.explanation().repeats()) {
          // Its sender is told, and waits no longer.
          assertThat(lab.nextLost().verdict()).isEqualTo(verdict);
        }
      }
      assertThat(lab.lost).isEmpty();
      return verdicts;
    }
  }

  private static Optional<Integer> usedUp(Verdict verdict) {
    return verdict.explanation().usedUp().map(RuleRef::line);
  }

  private static String chain(String rules) {
    return """
        table ip f {
          chain forward {
            type filter hook forward priority 0; policy drop;
        %s  }
        }
        """
        .formatted(rules.indent(4));
  }

  @Test
  void aLimitThatLetsPacketsPassIsUsedUp() throws IOException {
    List<Verdict> verdicts =
        probes(
            chain(
                """
                udp dport 3478 limit rate 1/hour burst 1 packets accept
                tcp dport 3478 accept
                """),
            2);
    assertThat(verdicts.get(0).explanation().usedUp()).isEmpty();
    assertThat(usedUp(verdicts.get(1))).contains(4);
    assertThat(verdicts.get(1).explanation().repeats()).isFalse();
    assertThat(verdicts.get(1).nearest()).map(Nearest::differs).contains(List.of("limit"));
  }

  @Test
  void aLimitThatReturnsIsUsedUpWhenWhatComesBehindTheReturnWouldAccept() throws IOException {
    String ruleset =
        """
        table ip f {
          chain flood {
            limit rate 1/hour burst 1 packets return
            drop
          }
          chain forward {
            type filter hook forward priority 0; policy drop;
            jump flood
            udp dport 3478 accept
          }
        }
        """;
    Verdict second = probes(ruleset, 2).get(1);
    assertThat(second.rule().line()).isEqualTo(4);
    assertThat(second.explanation().jumps()).extracting(RuleRef::line).containsExactly(8);
    assertThat(usedUp(second)).contains(3);
  }

  @Test
  void aLimitOnAJumpIsUsedUp() throws IOException {
    String ruleset =
        """
        table ip f {
          chain ok {
            accept
          }
          chain forward {
            type filter hook forward priority 0; policy drop;
            udp dport 3478 limit rate 1/hour burst 1 packets jump ok
          }
        }
        """;
    assertThat(usedUp(probes(ruleset, 2).get(1))).contains(7);
  }

  @Test
  void aRuleForWhatIsOverALimitIsItselfTheOneThatIsUsedUp() throws IOException {
    String ruleset =
        """
        table ip f {
          chain forward {
            type filter hook forward priority 0;
            udp dport 3478 limit rate over 1/hour burst 1 packets drop
          }
        }
        """;
    List<Verdict> verdicts = probes(ruleset, 2);
    assertThat(verdicts.get(0).explanation().usedUp()).isEmpty();
    assertThat(verdicts.get(1).rule().line()).isEqualTo(4);
    assertThat(usedUp(verdicts.get(1))).contains(4);
    assertThat(verdicts.get(1).explanation().repeats()).isFalse();
  }

  @Test
  void aQuotaIsUsedUp() throws IOException {
    assertThat(usedUp(probes(chain("udp dport 3478 quota 40 bytes accept"), 2).get(1))).contains(4);
  }

  @Test
  void aRateForEachAddressIsUsedUp() throws IOException {
    String ruleset =
        """
        table ip f {
          set seen {
            type ipv4_addr
            size 100
            flags dynamic
          }
          chain forward {
            type filter hook forward priority 0; policy drop;
            udp dport 3478 update @seen { ip saddr limit rate 1/hour burst 1 packets } accept
          }
        }
        """;
    Verdict second = probes(ruleset, 2).get(1);
    assertThat(usedUp(second)).contains(9);
    assertThat(second.explanation().repeats()).isFalse();
  }

  @Test
  void aNumberOfConnectionsIsUsedUp() throws IOException {
    Verdict second = probes(chain("udp dport 3478 ct count 1 accept"), 2).get(1);
    assertThat(usedUp(second)).contains(4);
  }

  @Test
  void aLimitThatWouldNotHaveLetItPassIsNotBlamed() throws IOException {
    Verdict second =
        probes(chain("udp dport 3478 limit rate 1/hour burst 1 packets return"), 2).get(1);
    assertThat(second.explanation().usedUp()).isEmpty();
    assertThat(second.explanation().repeats()).isFalse();
  }

  @Test
  void aLimitOnALogDecidesNothing() throws IOException {
    Verdict second =
        probes(chain("udp dport 3478 limit rate 1/hour burst 1 packets log"), 2).get(1);
    assertThat(second.explanation().usedUp()).isEmpty();
    assertThat(second.explanation().repeats()).isTrue();
  }

  @Test
  void aLimitThatThePacketDidNotComeToLetsItRepeat() throws IOException {
    Verdict first = probes(chain("tcp dport 3478 limit rate 1/hour accept"), 1).get(0);
    assertThat(first.explanation().repeats()).isTrue();
  }

  @Test
  void aSetThatAgesMayBeOtherAMomentLater() throws IOException {
    String ruleset =
        """
        table ip f {
          set blocked {
            type ipv4_addr
            flags timeout
            elements = { 203.0.113.50 timeout 1h }
          }
          chain forward {
            type filter hook forward priority 0;
            ip saddr @blocked drop
          }
        }
        """;
    Verdict first = probes(ruleset, 1).get(0);
    assertThat(first.rule().line()).isEqualTo(9);
    assertThat(first.explanation().repeats()).isFalse();
  }

  @Test
  void whatIsDrawnByLotMayFallOtherwise() throws IOException {
    Verdict first = probes(chain("numgen random mod 1 < 1 drop"), 1).get(0);
    assertThat(first.rule().line()).isEqualTo(4);
    assertThat(first.explanation().repeats()).isFalse();
  }

  @Test
  void whatOnlyGrowsStaysBeyondABoundThatItHasPassed() throws IOException {
    Verdict dropped = probes(chain("ct original packets > 0 drop"), 1).get(0);
    assertThat(dropped.rule().line()).isEqualTo(4);
    assertThat(dropped.explanation().repeats()).isTrue();
    Verdict neverAgain = probes(chain("ct original packets < 1 accept"), 1).get(0);
    assertThat(neverAgain.decision()).isEqualTo(Decision.DROP);
    assertThat(neverAgain.explanation().repeats()).isTrue();
  }

  @Test
  void whatOnlyGrowsMayStillPassABoundThatItHasNot() throws IOException {
    Verdict later = probes(chain("ct original packets > 5 accept"), 1).get(0);
    assertThat(later.explanation().repeats()).isFalse();
    Verdict untilThen = probes(chain("ct original packets < 5 drop"), 1).get(0);
    assertThat(untilThen.rule().line()).isEqualTo(4);
    assertThat(untilThen.explanation().repeats()).isFalse();
  }
}
