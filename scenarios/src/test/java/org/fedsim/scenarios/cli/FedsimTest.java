package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.network.kernel.KernelSupport.Check;
import org.fedsim.scenarios.FakeRunner;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.script.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FedsimTest {
  private static final String POLICY =
      """
      policy: Mine
      default: drop
      rules:
        - name: in
          protocol: tcp
          from: partners
          to: edge.access
          port: 5061
      """;

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeRunner runner = new FakeRunner(FedsimTest::everythingSucceeds);
  private List<Check> checks = List.of();
  private boolean terminal;

  @Test
  void runPlaysEveryShippedScenarioUnderMicrosoftsTable() {
    assertThat(execute("run", "--json", "-")).isEqualTo(1);

    JsonNode report = json(out());
    assertThat(report.at("/flows")).hasSize(32);
    assertThat(report.at("/flows/0/scenario").asText()).isEqualTo("messenger-im-out");
    assertThat(report.at("/flows"))
        .allSatisfy(flow -> assertThat(flow.get("policy").asText()).isEqualTo("lync-2013-pic"));
    assertThat(report.at("/network").asText()).isEqualTo("fake");
    assertThat(report.at("/timers").asText()).isEqualTo("lab");
    assertThat(err()).isEmpty();
  }

  @Test
  void runSucceedsWhenWhatIsExpectedComesOut() {
    assertThat(execute("run", "messenger-im-out")).isZero();
    assertThat(out())
        .contains("Policy lync-2013-pic\n", "messenger-im-out  succeeded  +request +reply")
        .endsWith("1 flow: 1 succeeded, 0 blocked, 0 failed; all as expected.\n");
  }

  @Test
  void runFailsWhenANamedExpectationIsBroken() {
    assertThat(execute("run", "messenger-im-out", "--policy", "closed")).isEqualTo(1);
    assertThat(out())
        .contains("NOT AS EXPECTED: request was expected to be blocked", "1 not as expected.");
  }

  @Test
  void runExploresWhereNothingIsExpected() throws IOException {
    write("mine.yaml", POLICY);

    assertThat(execute("run", "messenger-im-out", "--policy", "mine.yaml", "--without", "in"))
        .isZero();
    assertThat(out())
        .contains("Policy mine.yaml without in\n")
        .endsWith("1 flow: 1 succeeded, 0 blocked, 0 failed.\n");
  }

  @Test
  void runTakesSeveralRulesOut() {
    execute("run", "yahoo-im-out", "--json", "-", "--without", "av-stun-in,av-stun-out");

    assertThat(json(out()).at("/flows/0/without").toString())
        .isEqualTo("[\"av-stun-in\",\"av-stun-out\"]");
  }

  @Test
  void testPlaysAScenarioUnderEachPolicyThatItNames() {
    assertThat(execute("test", "messenger-im-out")).isEqualTo(1);
    assertThat(out())
        .containsPattern("Policy lync-2013-pic  +1 passed\n")
        .containsPattern("Policy closed  +0 passed, 1 failed\n")
        .endsWith("\n5 passed, 3 failed\n");
  }

  @Test
  void testSucceedsWhenEveryVerdictIsAPass() throws IOException {
    write(
        "mine.yaml",
        """
        scenario: mine
        about: Mine.
        steps:
          - message: {leg: request, from: alice@contoso.com, to: yuri@yahoo.com, text: "Hello"}
        under:
          - {policy: [open, dmz.yaml], expect: succeeded}
          - {policy: dmz.yaml, without: [in], expect: succeeded}
        """);
    write("dmz.yaml", POLICY);

    assertThat(execute("test", "mine.yaml")).isZero();
    assertThat(out()).contains("Policy dmz.yaml without in").endsWith("\n3 passed, 0 failed\n");
  }

  @Test
  void runKnowsAPolicyFileThatAScenarioNamesInAnotherWay() throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    write("dmz.yaml", POLICY);
    write(
        "sub/mine.yaml",
        """
        scenario: mine
        about: Mine.
        steps:
          - message: {leg: request, from: alice@contoso.com, to: yuri@yahoo.com, text: "Hello"}
        under:
          - {policy: ../dmz.yaml, expect: {request: blocked}}
        """);

    assertThat(execute("run", "sub/mine.yaml", "--policy", "dmz.yaml")).isEqualTo(1);
  }

  @Test
  void testRefusesAScenarioThatExpectsNothing() throws IOException {
    write(
        "mine.yaml",
        """
        scenario: mine
        about: Mine.
        steps:
          - message: {leg: request, from: alice@contoso.com, to: yuri@yahoo.com, text: "Hello"}
        """);

    assertThat(execute("test", "mine.yaml")).isEqualTo(2);
    assertThat(err()).contains("mine.yaml: it expects nothing; add \"under:\"");
    assertThat(execute("run", "mine.yaml")).isZero();
  }

  @Test
  void jsonOnStandardOutputIsPure() {
    terminal = true;
    execute("run", "messenger-im-out", "--json", "-");

    assertThat(json(out()).get("schema").asText()).isEqualTo("fedsim.run/1");
    assertThat(err()).contains("[1/1] messenger-im-out");
  }

  @Test
  void aJsonFileIsWrittenBesideTheTable() throws IOException {
    write("report.json", "an older report");
    execute("run", "messenger-im-out", "--json", "report.json");

    assertThat(out()).contains("messenger-im-out");
    assertThat(json(Files.readString(directory.resolve("report.json"))).at("/flows")).hasSize(1);
    assertThat(files()).containsExactly("report.json");
  }

  @Test
  void anOlderJsonFileIsKeptWhenTheRunCannotBegin() throws IOException {
    write("report.json", "an older report");
    runner = null;

    assertThat(execute("run", "messenger-im-out", "--json", "report.json")).isEqualTo(2);
    assertThat(directory.resolve("report.json")).hasContent("an older report");
    assertThat(files()).containsExactly("report.json");
  }

  @Test
  void aLinkToAJsonFileStaysALink() throws IOException {
    write("report.json", "an older report");
    Files.createSymbolicLink(directory.resolve("latest.json"), Path.of("report.json"));
    execute("run", "messenger-im-out", "--json", "latest.json");

    assertThat(directory.resolve("latest.json")).isSymbolicLink();
    assertThat(json(Files.readString(directory.resolve("report.json"))).at("/flows")).hasSize(1);
  }

  @Test
  void aDeviceIsWrittenToAndNotReplaced() {
    assertThat(execute("run", "messenger-im-out", "--json", "/dev/null")).isZero();
    assertThat(Path.of("/dev/null")).satisfies(p -> assertThat(Files.isRegularFile(p)).isFalse());
  }

  @Test
  void aJsonFileThatCannotBeWrittenIsFoundOutBeforeTheRun() {
    runner =
        new FakeRunner(
            scenario -> {
              throw new AssertionError("was run");
            });

    assertThat(execute("run", "--json", "missing/report.json")).isEqualTo(2);
    assertThat(err()).startsWith("fedsim: missing/report.json: cannot be written");
    assertThat(execute("run", "--json", ".")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          run messenger-im-ot              | messenger-im-ot: there is no scenario of that name (did you mean "messenger-im-out"?)
          run --policy im-olny             | --policy: there is no policy "im-olny" (did you mean "im-only"?)
          run --without acces-sip-in       | --without: builtin:lync-2013-pic has no rule "acces-sip-in" (did you mean "access-sip-in"?)
          run --without ,                  | --without: expected names of rules with a comma between two
          run --without open,,closed       | --without: expected names of rules with a comma between two
          policy render open --without ,   | --without: expected names of rules with a comma between two
          run --policy missing.yaml        | missing.yaml: there is no such file
          run --policy ./                  | : this is a directory
          run missing.yaml                 | missing.yaml: there is no such file
          run --timers labb                | --timers: unknown timers "labb" (did you mean "lab"?)
          run --parallel 0                 | --parallel: 0 is not between 1 and 64
          run --parallel many              | Invalid value for option '--parallel'
          run --polcy open                 | unknown option "--polcy" (did you mean "--policy"?)
          run --policy                     | Missing required parameter for option '--policy'
          rnu                              | unknown command "rnu" (did you mean "run"?)
          show messenger-im-uot            | messenger-im-uot: nothing of that name ships (did you mean "messenger-im-out"?)
          show                             | Missing required parameter: 'NAME'
          scenarios all                    | "all" is too much; nothing more is expected
          test yahoo-im-uot                | yahoo-im-uot: there is no scenario of that name (did you mean "yahoo-im-out"?)
          """)
  void badInputIsExplainedWithExitCodeTwo(String arguments, String message) {
    assertThat(execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err()).startsWith("fedsim: ").contains(message).doesNotContain("\tat ");
    assertThat(out()).isEmpty();
  }

  @Test
  void anErrorInAPolicyFileNamesFileLineAndColumn() throws IOException {
    write("mine.yaml", POLICY.replace("from: partners", "from: partner"));

    assertThat(execute("run", "--policy", "mine.yaml")).isEqualTo(2);
    assertThat(err())
        .contains("mine.yaml:6:11: ")
        .contains("did you mean \"partners\"?")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--policy", "run"})
  void aFileThatIsNotTextIsRefused(String where) throws IOException {
    Files.write(directory.resolve("mine.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, '\n'});

    assertThat(
            execute(
                where.equals("run") ? "test" : "run",
                where.equals("run") ? "mine.yaml" : "--policy=mine.yaml"))
        .isEqualTo(2);
    assertThat(err()).contains("mine.yaml:1:4: byte 0xff");
  }

  @Test
  void aHugeFileIsRefusedWithoutReadingIt() throws IOException {
    try (SeekableByteChannel huge =
        Files.newByteChannel(
            directory.resolve("huge.yaml"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      huge.position(100_000_000).write(ByteBuffer.wrap(new byte[] {'\n'}));
    }

    assertThat(execute("run", "huge.yaml")).isEqualTo(2);
    assertThat(err()).contains("huge.yaml: the file is larger than");
    assertThat(execute("run", "--policy", "huge.yaml")).isEqualTo(2);
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() {
    assertThat(execute("run", "nothing", "--verbose")).isEqualTo(2);
    assertThat(err()).contains("nothing: there is no scenario", "\tat ");
  }

  @Test
  void aFaultOfFedsimIsSaidWithoutAStackTrace() {
    runner = null;

    assertThat(execute("run", "yahoo-im-out")).isEqualTo(2);
    assertThat(err())
        .startsWith("fedsim: itself failed, please report it: ")
        .doesNotContain("\tat ");
  }

  @Test
  void listsWhatShips() {
    assertThat(execute("scenarios")).isZero();
    assertThat(out().lines()).hasSize(32);
    assertThat(execute("policies")).isZero();
    assertThat(out()).contains("im-only                Instant messages and presence only\n");
  }

  @Test
  void showsAFileAsItIs() throws IOException {
    assertThat(execute("show", "lync-2013-pic")).isZero();
    assertThat(out())
        .isEqualTo(Files.readString(Path.of("src/main/resources/policies/lync-2013-pic.yaml")));
  }

  @Test
  void aShownScenarioAndPolicyCanBeRunAsTheyAre() throws IOException {
    execute("show", "messenger-im-out");
    write("scenario.yaml", out());
    out.reset();
    execute("show", "open");
    write("policy.yaml", out());

    assertThat(execute("run", "scenario.yaml", "--policy", "policy.yaml")).isZero();
  }

  @Test
  void saysItsVersionAndHowItIsUsed() {
    assertThat(execute("--version")).isZero();
    assertThat(out()).matches("fedsim \\d+\\.\\d+\\.\\d+\n");
    for (String command : List.of("run", "test", "scenarios", "policies", "show")) {
      assertThat(execute(command, "--help")).isZero();
      assertThat(out()).contains("Usage: fedsim " + command);
    }
    assertThat(execute()).isZero();
    assertThat(out()).contains("Usage: fedsim [");
  }

  private int execute(String... arguments) {
    return new Fedsim(
            new Surroundings(
                (network, site) -> Optional.ofNullable(runner).orElseThrow(),
                () -> checks,
                () -> checks,
                new StandardOutput(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Style(100, false),
                terminal,
                directory,
                stop -> () -> {}))
        .execute(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static Observation everythingSucceeds(Scenario scenario) {
    return new Observation(
        scenario.legs().stream().map(leg -> LegResult.succeeded(leg, 1)).toList(),
        Optional.empty());
  }
}
