package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.input.InputException;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios under a ruleset that somebody wrote for a real firewall. */
@ExtendWith(KernelNeeded.class)
class RulesetLabTest {
  @TempDir Path directory;

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.KERNEL);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messenger-im-out",
        "yahoo-im-in",
        "skype-presence-out",
        "remote-user-im",
        "messenger-stun-in",
        "messenger-stun-out",
        "messenger-audio-out",
        "messenger-rtp-tcp-out"
      })
  void theShippedRulesetMeansThePortTable(String scenario) throws Exception {
    Observation seen = run(scenario, library.text("edge-fw"), Map.of(), Map.of());

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(path(seen)).isEqualTo(path(underThePortTable(scenario)));
  }

  @Test
  void whatIsMissingIsBlockedByThePolicyOfTheChain() throws Exception {
    String ruleset =
        library
            .text("edge-fw")
            .lines()
            .filter(l -> !l.contains("SIP from partners"))
            .toList()
            .stream()
            .reduce("", (all, line) -> all + line + "\n");

    Cause cause = blocked(run("yahoo-im-in", ruleset, Map.of(), Map.of()));

    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    RuleRef rule = cause.rule().orElseThrow();
    assertThat(rule.file()).isEqualTo(file().toString());
    assertThat(rule.line()).isEqualTo(lineOf("chain forward {"));
    assertThat(cause.text())
        .contains("\"policy drop\" of chain inet edge forward does", file() + ":" + rule.line());
  }

  @Test
  void theRuleIsNamedByItsCommentItsTextAndItsLine() throws Exception {
    String ruleset =
        library
            .text("edge-fw")
            .replace(
                "  chain inbound {",
                "  chain inbound {\n    ip saddr 203.0.113.20 tcp dport 5061 drop comment \"no Yahoo\"");

    Cause cause = blocked(run("yahoo-im-in", ruleset, Map.of(), Map.of()));

    RuleRef rule = cause.rule().orElseThrow();
    assertThat(rule.line()).isEqualTo(lineOf("no Yahoo"));
    assertThat(cause.text())
        .contains("no Yahoo", "ip saddr 203.0.113.20 tcp dport 5061 drop", ":" + rule.line());
  }

  @Test
  void interfacesMayHaveTheNamesThatTheRulesetGivesThem() throws Exception {
    String ruleset =
        library
            .text("edge-fw")
            .replace("\"internet\"", "\"wan0\"")
            .replace("\"perimeter\"", "\"dmz\"");

    assertThat(
            run("yahoo-im-in", ruleset, Map.of("wan0", "internet", "dmz", "perimeter"), Map.of())
                .legs())
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(run("yahoo-im-in", ruleset, Map.of("wan0", "internet"), Map.of()).legs().get(0))
        .matches(leg -> leg.outcome() == Outcome.BLOCKED);
  }

  @Test
  void whatNftRefusesIsSaidWithFileAndLine() {
    assertThatThrownBy(
            () ->
                run(
                    "yahoo-im-in",
                    "table inet edge {\n  chain x { tcp dport }\n}\n",
                    Map.of(),
                    Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file() + ":2:")
        .hasMessageContaining("syntax error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messenger-im-out",
        "yahoo-im-in",
        "skype-presence-in",
        "remote-user-im",
        "messenger-stun-in",
        "messenger-stun-out",
        "messenger-rtp-tcp-out"
      })
  void behindNatEverythingWorksThatNeedsNoHairpin(String scenario) throws Exception {
    assertThat(run(scenario, library.text("edge-fw-nat"), Map.of(), translated()).legs())
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  @Test
  void withoutTheHairpinMediaFallsBackToTcp() throws Exception {
    Observation seen =
        run("messenger-audio-out", library.text("edge-fw-nat"), Map.of(), translated());

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(path(underThePortTable("messenger-audio-out"))).contains(MediaPath.UDP_RELAY);
    assertThat(path(seen)).contains(MediaPath.TCP);
  }

  @Test
  void mediaBetweenTwoRelayPortsFailsWithoutTheHairpin() throws Exception {
    String ruleset =
        library
            .text("edge-fw-nat")
            .lines()
            .filter(l -> !l.contains("RTP over TCP"))
            .toList()
            .stream()
            .reduce("", (all, line) -> all + line + "\n");

    Observation seen = run("messenger-audio-out", ruleset, Map.of(), translated());

    assertThat(seen.legs().get(0).outcome()).isEqualTo(Outcome.SUCCEEDED);
    LegResult media = seen.legs().get(1);
    assertThat(media.outcome()).isEqualTo(Outcome.BLOCKED);
    PathTried hairpin =
        media.cause().orElseThrow().paths().stream()
            .filter(p -> p.path() == MediaPath.UDP_RELAY)
            .findFirst()
            .orElseThrow();
    Inet4Address av = Topology.federation().byDnsName("av.contoso.com").orElseThrow().address();
    assertThat(hairpin.packet().source().getAddress()).isEqualTo(av);
    assertThat(hairpin.packet().destination().getAddress()).isEqualTo(av);
  }

  @Test
  void withTheHairpinMediaGoesFromOneRelayPortToTheOther() throws Exception {
    String ruleset =
        library
            .text("edge-fw-nat")
            .replace("    iifname \"internet\" dnat to", "    dnat to")
            .replace(
                "    oifname \"internet\" snat to ip saddr map @private",
                "    snat to ip saddr map @private")
            .replace(
                "    iifname \"perimeter\" oifname \"internet\" jump outbound",
                "    iifname \"perimeter\" oifname \"internet\" jump outbound\n"
                    + "    iifname \"perimeter\" oifname \"perimeter\" accept comment \"hairpin\"");

    Observation seen = run("messenger-audio-out", ruleset, Map.of(), translated());

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(path(seen)).contains(MediaPath.UDP_RELAY);
  }

  /** Kind: answers go to the firewall's own address, as behind a router that masquerades. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "messenger-im-out",
        "yahoo-im-in",
        "messenger-stun-in",
        "messenger-stun-out",
        "messenger-audio-in"
      })
  void behindMasqueradingOnBothSidesEverythingWorks(String scenario) throws Exception {
    String ruleset =
        """
        table ip nat {
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname { "internet", "perimeter" } masquerade
          }
        }
        """;

    assertThat(run(scenario, ruleset, Map.of(), Map.of()).legs())
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  /** The same with private addresses: the Edge answers the firewall's own one among these. */
  @Test
  void theEdgeBehindNatAnswersAMasqueradingFirewall() throws Exception {
    String ruleset =
        """
        table ip nat {
          chain prerouting {
            type nat hook prerouting priority dstnat; policy accept;
            ip daddr 198.51.100.12 dnat to 10.45.16.12
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            masquerade
          }
        }
        """;

    assertThat(run("messenger-stun-in", ruleset, Map.of(), translated()).legs())
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  /** Kind: a file that names a third leg of the firewall. */
  @Test
  void anInterfaceThatLeadsNowhereIsThere() throws Exception {
    String ruleset =
        """
        table netdev door {
          chain guests { type filter hook ingress device "guest" priority 0; policy drop; }
        }
        table inet edge {
          chain forward {
            type filter hook forward priority 0; policy accept;
            iif "guest" drop
          }
        }
        """;

    Observation seen = run("yahoo-im-in", ruleset, Map.of("guest", "none"), Map.of());

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(seen.remarks().warnings()).isEmpty();
  }

  /** Kind: all flows green, because nothing in the ruleset forwards. */
  @Test
  void whatARulesetShouldBeWarnedOfIsSeen() throws Exception {
    Observation seen =
        run(
            "yahoo-im-in",
            "table inet f {\n  chain c { type filter hook input priority 0; policy drop; }\n}\n",
            Map.of(),
            Map.of());

    assertThat(seen.legs()).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(seen.remarks().warnings())
        .singleElement()
        .asString()
        .startsWith(file() + ": this ruleset has no chain with hook forward");
  }

  private Observation run(
      String scenario,
      String ruleset,
      Map<String, String> interfaces,
      Map<Inet4Address, Inet4Address> translated)
      throws Exception {
    Files.writeString(file(), ruleset);
    return runner.run(
        library.scenario(scenario),
        new RulesetChoice("edge.nft", Ruleset.ofFile(file(), interfaces), translated),
        new RunSettings(Timers.LAB));
  }

  private Observation underThePortTable(String scenario) throws Exception {
    return runner.run(
        library.scenario(scenario),
        library.policy("lync-2013-pic", List.of()),
        new RunSettings(Timers.LAB));
  }

  private static Cause blocked(Observation seen) {
    LegResult leg = seen.legs().get(0);
    assertThat(leg.outcome()).as(leg.cause().toString()).isEqualTo(Outcome.BLOCKED);
    return leg.cause().orElseThrow();
  }

  private static Optional<MediaPath> path(Observation seen) {
    return seen.media().flatMap(MediaResult::path);
  }

  private static Map<Inet4Address, Inet4Address> translated() {
    Map<Inet4Address, Inet4Address> translated = new LinkedHashMap<>();
    for (Topology.Interface i : Topology.federation().interfacesOf("edge")) {
      String published = i.address().getHostAddress();
      if (published.startsWith("198.51.100.")) {
        translated.put(
            i.address(),
            Topology.address(i.qualifiedName(), published.replace("198.51.100.", "10.45.16.")));
      }
    }
    return translated;
  }

  private Path file() {
    return directory.resolve("edge.nft");
  }

  private int lineOf(String text) throws IOException {
    List<String> lines = Files.readAllLines(file());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i + 1;
      }
    }
    throw new AssertionError("no line with " + text);
  }
}
