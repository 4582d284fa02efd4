package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedsim.scenarios.FakeRunner;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.script.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes of runs in which something was not found out, or not written down. */
class NothingGreenByMistakeTest {
  private static final String EXPECTS_A_FAILURE =
      """
      scenario: mine
      about: Mine.
      steps:
        - message: {leg: request, from: alice@contoso.com, to: yuri@yahoo.com, text: "Hello"}
      under:
        - {policy: open, expect: {request: failed}}
      """;

  @TempDir Path directory;

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private OutputStream out = taken;
  private FakeRunner.Script script = scenario -> ended(scenario, Optional.empty());

  @Test
  void aLegThatNothingExplainsIsNoSuccessWhereNothingIsExpected() throws IOException {
    script = scenario -> ended(scenario, Optional.of(CauseCode.UNEXPLAINED));
    Files.writeString(directory.resolve("mine.yaml"), EXPECTS_A_FAILURE);

    assertThat(execute("run", "mine.yaml", "--policy", "closed")).isEqualTo(1);
    assertThat(taken()).endsWith("1 flow: 0 succeeded, 0 blocked, 1 failed; 1 unexplained.\n");
  }

  @Test
  void aLegThatNothingExplainsMeetsNoExpectation() throws IOException {
    script = scenario -> ended(scenario, Optional.of(CauseCode.UNEXPLAINED));
    Files.writeString(directory.resolve("mine.yaml"), EXPECTS_A_FAILURE);

    assertThat(execute("test", "mine.yaml")).isEqualTo(1);
    assertThat(taken())
        .contains("request failed as expected, but by a fault of fedsim")
        .endsWith("1 unexplained\n0 passed, 1 failed\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "test"})
  void aLabThatDoesNotComeUpIsAFailureOfFedsimAndSaidInOneLine(String command) throws IOException {
    script =
        scenario -> {
          throw new IOException("no port is left");
        };
    Files.writeString(directory.resolve("mine.yaml"), EXPECTS_A_FAILURE);

    assertThat(execute(command, "mine.yaml", "--json", "report.json")).isEqualTo(2);
    assertThat(err())
        .matches(
            "fedsim: itself failed in 1 of 1 flow: mine under [a-z0-9-]+, request: fedsim itself"
                + " failed: no port is left \\(.*\\)\\.\n");
    assertThat(taken()).contains("fedsim itself failed in 1");
    JsonNode report = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    assertThat(report.at("/flows/0/outcome").asText()).isEqualTo("failed");
    assertThat(report.at("/flows/0/legs/0/cause/code").asText()).isEqualTo("FEDSIM_FAILED");
    assertThat(report.at("/summary/fedsim_failed").asInt()).isEqualTo(1);
  }

  @Test
  void noExceptionHasItsNameInTheOutput() {
    script =
        scenario -> {
          throw new NullPointerException();
        };

    assertThat(execute("run", "yahoo-im-out")).isEqualTo(2);
    assertThat(err() + taken()).contains("internal error").doesNotContain("Exception");
  }

  @Test
  void aHeapThatIsTooSmallIsSaidInWords() {
    script =
        scenario -> {
          throw new OutOfMemoryError("Java heap space");
        };

    assertThat(execute("run", "yahoo-im-out")).isEqualTo(2);
    assertThat(err()).contains("there was not enough memory").doesNotContain("Error", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "run --help",
        "scenarios",
        "policies",
        "show open",
        "policy render open",
        "doctor",
        "doctor --json -",
        "run yahoo-im-out",
        "run yahoo-im-out --json -",
        "run yahoo-im-out --json report.json",
        "test yahoo-im-out"
      })
  void outputThatCannotBeWrittenIsNoSuccess(String arguments) {
    out = new Failing(0, "No space left on device");

    assertThat(execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err())
        .isEqualTo("fedsim: standard output: cannot be written: no space left on device\n");
  }

  @Test
  void aPipeThatNobodyReadsIsSaid() {
    out = new Failing(0, "Broken pipe");

    assertThat(execute("run", "--json", "-")).isEqualTo(2);
    assertThat(err())
        .isEqualTo("fedsim: standard output: cannot be written: whoever was to read it has left\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --json -", "test --verbose"})
  void aReaderThatHasHadEnoughIsNotComplainedAbout(String arguments) {
    out = new Failing(5000, "Broken pipe");

    assertThat(execute(arguments.split(" "))).isEqualTo(141);
    assertThat(err()).isEmpty();
  }

  @Test
  void whatWasFoundOutIsShownThoughItsFileCannotBeWritten() {
    assertThat(execute("run", "yahoo-im-out", "--json", "/dev/full")).isEqualTo(2);
    assertThat(err()).isEqualTo("fedsim: /dev/full: cannot be written: no space left on device\n");
    assertThat(taken()).contains("yahoo-im-out  succeeded");
  }

  @Test
  void anArgumentThatTheLocaleCannotReadIsRefusedWithTheReason() {
    assertThat(execute("run", "na\ufffdve.yaml")).isEqualTo(2);
    assertThat(err()).contains("na\ufffdve.yaml").contains("LC_ALL=C.UTF-8");
  }

  private int execute(String... arguments) {
    return new Fedsim(
            new Surroundings(
                (network, site) -> new FakeRunner(script),
                List::of,
                List::of,
                new StandardOutput(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Style(100, false),
                false,
                directory,
                stop -> () -> {}))
        .execute(arguments);
  }

  private String taken() {
    return taken.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Observation ended(Scenario scenario, Optional<CauseCode> code) {
    return new Observation(
        scenario.legs().stream().map(leg -> ended(leg, code)).toList(), Optional.empty());
  }

  private static LegResult ended(String leg, Optional<CauseCode> code) {
    return code.map(
            c -> LegResult.failed(leg, 1, OptionalDouble.empty(), Cause.of(c, "No one knows why.")))
        .orElseGet(() -> LegResult.succeeded(leg, 1));
  }

  /** Takes some octets, and then fails as an operating system does. */
  private static final class Failing extends OutputStream {
    private final String reason;
    private int left;

    Failing(int taken, String reason) {
      this.left = taken;
      this.reason = reason;
    }

    @Override
    public void write(int octet) throws IOException {
      if (left-- <= 0) {
        throw new IOException(reason);
      }
    }
  }
}
