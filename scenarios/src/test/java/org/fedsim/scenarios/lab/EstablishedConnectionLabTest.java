package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kind: a connection comes about, and the firewall loses its packets afterwards. The leg is blocked
 * by that packet and that rule, and its wait ends there.
 */
@ExtendWith(KernelNeeded.class)
class EstablishedConnectionLabTest {
  /** Far less than any handshake or transaction is waited for, also on a busy machine. */
  private static final long AT_ONCE = 8_000;

  @TempDir Path directory;

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.KERNEL);

  @Test
  void theStateIsKeptForOneDirectionOnly() throws Exception {
    LegResult leg =
        blocked(
            play(
                "yahoo-im-in",
                """
                table inet edge {
                  chain forward {
                    type filter hook forward priority 0; policy drop;
                    iifname perimeter accept
                    iifname internet tcp flags & (syn | ack) == syn tcp dport 5061 accept
                  }
                }
                """),
            "request");

    Cause cause = leg.cause().orElseThrow();
    assertThat(cause.rule().orElseThrow().line()).isEqualTo(2);
    assertThat(cause.packet().orElseThrow().destination().getPort()).isEqualTo(5061);
  }

  @Test
  void theAnswerToTheSynDoesNotComeBack() throws Exception {
    LegResult leg =
        blocked(
            play(
                "yahoo-im-in",
                """
                table ip edge {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    iifname perimeter tcp flags & (syn | ack) == syn | ack drop comment "no answers"
                  }
                }
                """),
            "request");

    Cause cause = leg.cause().orElseThrow();
    assertThat(cause.rule().orElseThrow().line()).isEqualTo(4);
    assertThat(cause.packet().orElseThrow().source().getPort()).isEqualTo(5061);
    assertThat(leg.standardWaitSeconds()).hasValue(21);
  }

  @Test
  void theCertificatesAreTooLong() throws Exception {
    LegResult leg =
        blocked(
            play(
                "yahoo-im-out",
                """
                table ip edge {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    iifname internet tcp sport 5061 meta length > 700 drop comment "black hole"
                  }
                }
                """),
            "request");

    assertThat(leg.cause().orElseThrow().rule().orElseThrow().line()).isEqualTo(4);
  }

  @Test
  void aConnectionThatHasCarriedARequestCarriesNoSecond() throws Exception {
    Observation seen =
        play(
            "messenger-im-out",
            """
            table ip edge {
              chain forward {
                type filter hook forward priority 0; policy accept;
                iifname perimeter tcp dport 5061 ct original bytes > 2300 drop
              }
            }
            """);

    LegResult leg =
        seen.legs().stream()
            .filter(l -> l.outcome() != Outcome.SUCCEEDED)
            .findFirst()
            .orElseThrow();
    assertThat(leg.outcome()).as(leg.cause().toString()).isEqualTo(Outcome.BLOCKED);
    assertThat(leg.cause().orElseThrow().rule().orElseThrow().line()).isEqualTo(4);
  }

  @Test
  void aConnectionIsResetInTheMiddle() throws Exception {
    LegResult leg =
        blocked(
            play(
                "yahoo-im-in",
                """
                table ip edge {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    iifname internet tcp dport 5061 meta length > 300 reject with tcp reset
                  }
                }
                """),
            "request");

    assertThat(leg.cause().orElseThrow().code()).isEqualTo(CauseCode.FIREWALL_REJECTED);
    assertThat(leg.cause().orElseThrow().rule().orElseThrow().line()).isEqualTo(4);
  }

  @Test
  void acknowledgementsThatAreLostHarmNobody() throws Exception {
    Observation seen =
        play(
            "yahoo-im-in",
            """
            table ip edge {
              chain forward {
                type filter hook forward priority 0; policy accept;
                iifname internet tcp dport 5061 tcp flags & (syn | ack | psh) == ack \
            meta length < 60 drop
              }
            }
            """);

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  private static LegResult blocked(Observation seen, String name) {
    LegResult leg =
        seen.legs().stream().filter(l -> l.leg().equals(name)).findFirst().orElseThrow();
    assertThat(leg.outcome()).as(leg.cause().toString()).isEqualTo(Outcome.BLOCKED);
    assertThat(leg.millis()).isLessThan(AT_ONCE);
    return leg;
  }

  private Observation play(String scenario, String ruleset) throws Exception {
    Path file = directory.resolve("edge.nft");
    Files.writeString(file, ruleset);
    return runner.run(
        library.scenario(scenario),
        new RulesetChoice("edge.nft", Ruleset.ofFile(file, Map.of()), Map.of()),
        new RunSettings(Timers.LAB));
  }
}
