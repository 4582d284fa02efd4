package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fedsim.network.Topology;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlScalar;

/**
 * Reads a scenario file (docs/scenarios.md). Reads strictly: what it does not know is an error that
 * names file, line and column, and what was probably meant.
 */
public final class ScenarioReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final StepReader steps;
  private final ExpectationReader expectations;

  /**
   * @param topology whose hosts a {@code stun} step may name
   * @param directory who can take part
   * @param policies which policies an expectation may name
   */
  public ScenarioReader(Topology topology, Directory directory, Policies policies) {
    this.steps = new StepReader(topology, directory);
    this.expectations = new ExpectationReader(policies);
  }

  /**
   * Makes a scenario of a file that has been parsed.
   *
   * @throws org.fedsim.network.input.InputException when it is not a scenario
   */
  public Scenario read(YamlMapping file) {
    file.only("scenario", "scenario", "about", "lab", "steps", "under");
    Scenario withoutExpectations =
        new Scenario(
            name(file.scalar("scenario"), "scenario"),
            file.text("about"),
            file.get("lab").map(n -> lab(n.asMapping("lab"))).orElse(LabSettings.STANDARD),
            steps.read(file.list("steps")),
            List.of(),
            file.position().file());
    return file.get("under")
        .map(n -> expectations.read(n.asList("under"), withoutExpectations))
        .map(withoutExpectations::expecting)
        .orElse(withoutExpectations);
  }

  private static LabSettings lab(YamlMapping lab) {
    lab.only("lab", "edge-certificate", "media-encryption");
    boolean clientEku =
        lab.get("edge-certificate")
            .map(n -> n.asMapping("edge-certificate").only("certificate", "client-eku"))
            .flatMap(m -> m.optionalScalar("client-eku"))
            .map(s -> s.bool("client-eku"))
            .orElse(LabSettings.STANDARD.clientEku());
    Optional<String> encryption =
        lab.optionalScalar("media-encryption")
            .map(
                s ->
                    s.oneOf(
                        "media encryption",
                        Stream.of(MediaEncryption.values()).map(MediaEncryption::text).toList()));
    return new LabSettings(
        clientEku,
        Stream.of(MediaEncryption.values())
            .filter(e -> encryption.filter(e.text()::equals).isPresent())
            .findFirst()
            .orElse(LabSettings.STANDARD.mediaEncryption()));
  }

  /** A name of our own: it appears in tables, file names and options. */
  static String name(YamlScalar scalar, String what) {
    if (!NAME.matcher(scalar.text()).matches()) {
      throw scalar.error(
          what
              + " is "
              + scalar.describe()
              + "; expected lower-case letters and digits with single hyphens between them");
    }
    return scalar.text();
  }
}
