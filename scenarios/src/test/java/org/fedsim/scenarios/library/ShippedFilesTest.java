package org.fedsim.scenarios.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedFilesTest {
  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final Path DOCS = Path.of("../docs");

  static List<String> scenarios() {
    return Shipped.SCENARIOS.names();
  }

  static List<String> policies() {
    return Shipped.POLICIES.names();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenarios", "policies"})
  void theIndexListsEveryFileOnce(String directory) throws IOException {
    List<String> index = Files.readAllLines(RESOURCES.resolve(directory).resolve("index"));
    try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
      assertThat(index)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> f.endsWith(".yaml"))
                  .map(f -> f.replace(".yaml", ""))
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyScenarioReadsAndIsCalledAsItsFile(String name) {
    Scenario scenario = new Library(Path.of("")).scenario(name);

    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.source()).isEqualTo("builtin:" + name);
    assertThat(scenario.about()).endsWith(".");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyScenarioSaysWhatMustComeOutUnderEachShippedPolicy(String name) {
    List<Expectation> expectations = new Library(Path.of("")).scenario(name).expectations();

    assertThat(expectations)
        .filteredOn(e -> e.without().isEmpty())
        .extracting(e -> e.policy().text())
        .containsExactlyInAnyOrderElementsOf(policies());
    assertThat(expectations).anyMatch(e -> e.without().equals(List.of("access-client-in")));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyReads(String name) {
    assertThat(new Library(Path.of("")).policyTitle(name)).isNotBlank();
  }

  @Test
  void theDocumentedCauseCodesAreThoseThatThereAre() throws IOException {
    String docs = Files.readString(DOCS.resolve("scenarios.md"));
    List<String> documented =
        docs.lines()
            .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
            .map(line -> line.replaceAll("^\\| `([A-Z_]+)`.*", "$1"))
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(Stream.of(CauseCode.values()).map(Enum::name).toList());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyIsDocumented(String name) throws IOException {
    assertThat(Files.readString(DOCS.resolve("policies.md"))).contains("| `" + name + "` |");
  }
}
