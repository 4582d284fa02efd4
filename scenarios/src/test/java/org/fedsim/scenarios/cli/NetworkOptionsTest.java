package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedsim.network.Remarks;
import org.fedsim.network.input.InputException;
import org.fedsim.network.kernel.KernelSupport.Check;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.run.FirewallChoice;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.script.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --network}, {@code --ruleset}, {@code --interface}, {@code doctor}, {@code policy}. */
class NetworkOptionsTest {
  private static final Check IP =
      new Check("ip", true, "/usr/sbin/ip, iproute2-6.1.0", Optional.empty());
  private static final Check NO_NFT =
      new Check("nft", false, "not on PATH", Optional.of("apt-get install nftables"));

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<NetworkChoice> played = new ArrayList<>();
  private final List<FirewallChoice> under = new ArrayList<>();
  private List<Check> checks = List.of(IP);
  private FakeNetwork fake = (network, scenario) -> everythingSucceeds(scenario);

  private interface FakeNetwork {
    Observation play(NetworkChoice network, Scenario scenario);
  }

  @Test
  void aSiteWithPrivateAddressesIsNotPlayedUnderAPolicyThatTranslatesNone() throws IOException {
    String shipped = Files.readString(Path.of("src/main/resources/sites/site.yaml"));
    Files.writeString(directory.resolve("nat.yaml"), shipped.replace("# private:", "private:"));

    assertThat(execute("run", "messenger-im-out", "--site", "nat.yaml")).isEqualTo(2);

    assertThat(err()).contains("nat.yaml: its Edge has private addresses").contains("--ruleset");
    assertThat(played).isEmpty();
  }

  @Test
  void runPlaysOnTheNetworkThatIsNamed() {
    assertThat(execute("run", "messenger-im-out", "--network", "kernel")).isZero();

    assertThat(played).containsExactly(NetworkChoice.KERNEL);
    assertThat(out()).contains("network: kernel");
    assertThat(execute("run", "messenger-im-out")).isZero();
    assertThat(played).containsExactly(NetworkChoice.KERNEL, NetworkChoice.LOOPBACK);
  }

  @Test
  void bothIsForTestAndUnknownNetworksAreRefused() {
    assertThat(execute("run", "--network", "both")).isEqualTo(2);
    assertThat(err()).contains("\"both\" is for \"fedsim test\"");
    assertThat(execute("test", "--network", "kernal")).isEqualTo(2);
    assertThat(err())
        .contains("unknown network \"kernal\" (did you mean \"kernel\"?)")
        .contains("there are loopback, kernel, both");
    assertThat(played).isEmpty();
  }

  @Test
  void aMachineThatCannotIsToldWhatIsMissingAndWhatBringsIt() {
    checks = List.of(IP, NO_NFT);

    for (String network : List.of("kernel", "both")) {
      assertThat(execute("test", "--network", network)).isEqualTo(2);
      assertThat(err()).contains("nft: not on PATH", "apt-get install nftables");
      assertThat(err()).doesNotContain("iproute2");
    }
    assertThat(execute("run", "messenger-im-out", "--network", "loopback")).isZero();
    assertThat(played).containsExactly(NetworkChoice.LOOPBACK);
  }

  /** Kind: all flows green, and none of them means anything. */
  @Test
  void warningsAreToldOnStandardErrorAndInBothReports() {
    fake =
        (network, scenario) ->
            new Observation(
                everythingSucceeds(scenario).legs(),
                Optional.empty(),
                new Remarks(2, List.of("edge-fw.nft: it decides nothing")));

    assertThat(execute("run", "messenger-im-out", "yahoo-im-in", "--network", "kernel")).isZero();
    String warning = "edge-fw.nft: it decides nothing";
    String gaps = "the kernel's trace had a gap (4 times)";
    assertThat(err()).containsOnlyOnce("fedsim: warning: " + warning).contains(gaps);
    assertThat(out()).containsOnlyOnce("Warning: " + warning + ".").contains(gaps);

    assertThat(execute("run", "messenger-im-out", "--network", "kernel", "--json", "-")).isZero();
    assertThat(json().at("/warnings/0").asText()).isEqualTo(warning);
    assertThat(json().at("/flows/0/trace_gaps").asInt()).isEqualTo(2);
  }

  @Test
  void testOnBothNetworksComparesThem() {
    assertThat(execute("test", "remote-user-im", "--network", "both")).isNotEqualTo(2);
    assertThat(played).contains(NetworkChoice.LOOPBACK, NetworkChoice.KERNEL);
    assertThat(out())
        .startsWith("Parity of loopback and kernel\n")
        .contains("Every leg ended alike on both networks, decided by the same rule.");
  }

  @Test
  void aDifferenceBetweenTheNetworksIsNamedAndFails() throws IOException {
    Files.writeString(
        directory.resolve("mine.yaml"),
        """
        scenario: mine
        about: Mine.
        steps:
          - message: {leg: request, from: alice@contoso.com, to: yuri@yahoo.com, text: "Hello"}
        under:
          - {policy: open, expect: succeeded}
        """);
    assertThat(execute("test", "mine.yaml", "--network", "both")).isZero();
    assertThat(out()).endsWith("\n1 passed, 0 failed\n");

    fake =
        (network, scenario) ->
            network == NetworkChoice.KERNEL ? failing() : everythingSucceeds(scenario);
    assertThat(execute("test", "mine.yaml", "--network", "both")).isEqualTo(1);
    assertThat(out())
        .contains("request: outcome is succeeded on loopback, failed on kernel")
        .contains("NOT AS EXPECTED on kernel: request was expected to succeed")
        .endsWith("\n0 passed, 1 failed\n");

    assertThat(execute("test", "mine.yaml", "--network", "both", "--json", "-")).isEqualTo(1);
    JsonNode json = json();
    assertThat(json.at("/schema").asText()).isEqualTo("fedsim.parity/1");
    assertThat(json.at("/networks").toString()).isEqualTo("[\"loopback\",\"kernel\"]");
    assertThat(json.at("/flows/0/differences/0").toString())
        .isEqualTo(
            "{\"leg\":\"request\",\"what\":\"outcome\",\"seen\":[\"succeeded\",\"failed\"]}");
    assertThat(json.at("/flows/0/results")).hasSize(2);
    assertThat(json.at("/summary").toString())
        .isEqualTo("{\"flows\":1,\"different\":1,\"failed\":1}");
  }

  @Test
  void aRulesetStandsInPlaceOfAPolicy() throws IOException {
    ruleset();

    assertThat(
            execute(
                "run",
                "messenger-im-out",
                "--network",
                "kernel",
                "--ruleset",
                "edge-fw.nft",
                "--interface",
                "wan=internet",
                "--interface",
                "dmz=perimeter"))
        .isZero();
    assertThat(under).hasSize(1).allMatch(RulesetChoice.class::isInstance);
    assertThat(out())
        .startsWith("Ruleset edge-fw.nft\n")
        .contains("network: kernel")
        .endsWith("1 flow: 1 succeeded, 0 blocked, 0 failed.\n");
    execute("run", "messenger-im-out", "--network=kernel", "--ruleset=edge-fw.nft", "--json=-");
    assertThat(json().at("/flows/0/rules").asText()).isEqualTo("ruleset");
    assertThat(json().at("/flows/0/verdict").asText()).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --ruleset edge-fw.nft | only the kernel loads nftables rulesets; add --network kernel
          --ruleset edge-fw.nft --network kernel --policy open | in place of a policy
          --ruleset edge-fw.nft --network kernel --without x | it takes rules out of a policy
          --ruleset none.nft --network kernel | none.nft: there is no such file
          --ruleset . --network kernel | this is not a file
          --interface wan=internet --network kernel | name one with --ruleset FILE
          --nat 10.45.16.0/24 --network kernel | only a ruleset can translate addresses
          --ruleset edge-fw.nft --network kernel --nat 10.45.0.0/16 | expected a network of 24 bits
          --ruleset edge-fw.nft --network kernel --nat 10.45.16.1/24 | expected a network of 24 bits
          --ruleset edge-fw.nft --network kernel --nat 198.51.100.0/24 | somebody else's already
          --ruleset edge-fw.nft --network kernel --nat 127.1.2.0/24 | no host can have these
          --ruleset edge-fw.nft --network kernel --interface wan | expected NAME=internet or
          --ruleset edge-fw.nft --network kernel --interface =internet | expected NAME=internet or
          --ruleset edge-fw.nft --network kernel --interface wan=internal | no interface "internal"
          --ruleset edge-fw.nft --network kernel --interface wan=intrnet | did you mean "internet"
          --ruleset edge-fw.nft --network kernel --interface w/n=internet | cannot be the name of an
          --ruleset edge-fw.nft --network kernel --interface abcdefghijklmnop=internet | cannot be
          --ruleset edge-fw.nft --network kernel --interface a=internet --interface b=internet | both
          --ruleset edge-fw.nft --network kernel --interface a=internet --interface a=perimeter | is
          """)
  void whatDoesNotGoTogetherIsRefused(String options, String message) throws IOException {
    ruleset();
    List<String> arguments = new ArrayList<>(List.of("run", "messenger-im-out"));
    arguments.addAll(List.of(options.split(" ")));

    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err()).contains(message);
    assertThat(played).isEmpty();
  }

  @Test
  void whatTheKernelRefusesEndsTheRun() throws IOException {
    ruleset();
    fake =
        (network, scenario) -> {
          throw new InputException("edge-fw.nft:3:5", "syntax error, unexpected string");
        };

    assertThat(execute("run", "--network", "kernel", "--ruleset", "edge-fw.nft")).isEqualTo(2);
    assertThat(err()).isEqualTo("fedsim: edge-fw.nft:3:5: syntax error, unexpected string\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void doctorListsWhatIsThereAndWhatIsMissing() {
    assertThat(execute("doctor")).isZero();
    assertThat(out()).contains("ok", "/usr/sbin/ip", "--network kernel    can run\n");

    checks = List.of(IP, NO_NFT);
    assertThat(execute("doctor")).isEqualTo(2);
    assertThat(out())
        .contains("missing", "apt-get install nftables", "--network kernel    cannot run");
    assertThat(execute("doctor", "--json", "-")).isEqualTo(2);
    assertThat(json().at("/schema").asText()).isEqualTo("fedsim.doctor/1");
    assertThat(json().at("/kernel").asBoolean()).isFalse();
    assertThat(json().at("/checks/1").toString())
        .isEqualTo(
            "{\"what\":\"nft\",\"ok\":false,\"found\":\"not on PATH\","
                + "\"remedy\":\"apt-get install nftables\"}");
  }

  @Test
  void policyRenderPrintsARuleset() {
    assertThat(execute("policy", "render", "lync-2013-pic", "--as", "nft")).isZero();
    assertThat(out()).contains("access-sip-in");
    assertThat(
            execute("policy", "render", "lync-2013-pic", "--as", "nft", "--without=access-sip-in"))
        .isZero();
    assertThat(out()).doesNotContain("access-sip-in");
    assertThat(execute("policy", "render", "closd")).isEqualTo(2);
    assertThat(err()).contains("did you mean \"closed\"");
    assertThat(execute("policy", "render", "closed", "--as", "iptables")).isEqualTo(2);
    assertThat(err()).contains("unknown language \"iptables\"");
    assertThat(execute("policy")).isZero();
    assertThat(out()).contains("render");
    assertThat(execute("policy", "render", "--help")).isZero();
    assertThat(out()).contains("Usage: fedsim policy render");
  }

  private int execute(String... arguments) {
    out.reset();
    err.reset();
    return new Fedsim(
            new Surroundings(
                (network, site) -> new FakeRunnerOn(network),
                () -> checks,
                () -> checks,
                new StandardOutput(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Style(100, false),
                false,
                directory,
                stop -> () -> {}))
        .execute(arguments);
  }

  private final class FakeRunnerOn implements FlowRunner {
    private final NetworkChoice choice;

    FakeRunnerOn(NetworkChoice choice) {
      this.choice = choice;
    }

    @Override
    public String network() {
      return choice.text();
    }

    @Override
    public Observation run(Scenario scenario, FirewallChoice firewall, RunSettings settings) {
      synchronized (played) {
        played.add(choice);
        under.add(firewall);
      }
      return fake.play(choice, scenario);
    }
  }

  private void ruleset() throws IOException {
    Files.writeString(
        directory.resolve("edge-fw.nft"),
        """
        table inet edge {
          chain forward {
            type filter hook forward priority filter; policy accept;
          }
        }
        """);
  }

  private static Observation everythingSucceeds(Scenario scenario) {
    return new Observation(
        scenario.legs().stream().map(leg -> LegResult.succeeded(leg, 1)).toList(),
        Optional.empty());
  }

  private static Observation failing() {
    return new Observation(
        List.of(
            LegResult.failed(
                "request", 1, OptionalDouble.empty(), Cause.of(CauseCode.TIMEOUT, "Nobody."))),
        Optional.empty());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    try {
      return new ObjectMapper().readTree(out());
    } catch (IOException e) {
      throw new AssertionError(out(), e);
    }
  }
}
