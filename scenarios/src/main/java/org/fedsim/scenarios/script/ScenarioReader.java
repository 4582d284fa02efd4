package org.fedsim.scenarios.script;

import java.util.List;
import java.util.function.Function;
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
            file.scalar("scenario").position());
    return file.get("under")
        .map(n -> expectations.read(n.asList("under"), withoutExpectations))
        .map(withoutExpectations::expecting)
        .orElse(withoutExpectations);
  }

  private static LabSettings lab(YamlMapping lab) {
    lab.only("lab", "edge-certificate", "media-encryption", "media-transport");
    boolean clientEku =
        lab.get("edge-certificate")
            .map(n -> n.asMapping("edge-certificate").only("certificate", "client-eku"))
            .flatMap(m -> m.optionalScalar("client-eku"))
            .map(s -> s.bool("client-eku"))
            .orElse(LabSettings.STANDARD.clientEku());
    return new LabSettings(
        clientEku,
        word(
            lab,
            "media-encryption",
            MediaEncryption.values(),
            MediaEncryption::text,
            LabSettings.STANDARD.mediaEncryption()),
        word(
            lab,
            "media-transport",
            MediaTransport.values(),
            MediaTransport::text,
            LabSettings.STANDARD.mediaTransport()));
  }

  /** One of a few words; the key says what for. */
  private static <E> E word(
      YamlMapping lab, String key, E[] values, Function<E, String> text, E otherwise) {
    return lab.optionalScalar(key)
        .map(s -> s.oneOf(key.replace('-', ' '), Stream.of(values).map(text).toList()))
        .flatMap(chosen -> Stream.of(values).filter(v -> text.apply(v).equals(chosen)).findFirst())
        .orElse(otherwise);
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
