package org.fedsim.scenarios.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.site.Site;
import org.fedsim.scenarios.site.SiteReader;
import org.fedsim.wire.Timers;
import picocli.CommandLine.Option;

/** The options that {@code run} and {@code test} share. */
final class RunOptions {
  private static final List<Timers> TIMERS = List.of(Timers.LAB, Timers.STANDARD);

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description =
          "Write the report as JSON to a file; - writes it to standard output instead of the table.")
  private String json;

  @Option(
      names = "--site",
      paramLabel = "FILE",
      description = "The deployment to play on; default: the one that \"fedsim show site\" prints.")
  private String site;

  @Option(
      names = "--timers",
      paramLabel = "lab|standard",
      defaultValue = "lab",
      description =
          "lab (default) ends a wait when its packet is known to be lost; standard waits as real programs do.")
  private String timers;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many labs run at once, 1 to 64; default: as many as cores, and one more.")
  private Integer parallel;

  Optional<String> json() {
    return Optional.ofNullable(json);
  }

  /**
   * The site to play on.
   *
   * @param directory what relative file names start from
   * @throws InputException when it cannot be read
   */
  Site site(Path directory) {
    return site == null ? Library.shippedSite() : SiteReader.read(directory.resolve(site));
  }

  RunSettings settings() {
    return TIMERS.stream()
        .filter(t -> t.name().equals(timers.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(RunSettings::new)
        .orElseThrow(
            () ->
                new InputException(
                    "--timers",
                    "unknown timers \""
                        + timers
                        + "\""
                        + DidYouMean.question(timers, TIMERS.stream().map(Timers::name).toList())
                        + "; there are lab and standard"));
  }

  int parallel() {
    if (parallel == null) {
      // A lab waits more than it computes, above all for the 20 ms between two RTP packets.
      return Math.min(64, Runtime.getRuntime().availableProcessors() + 1);
    }
    if (parallel < 1 || parallel > 64) {
      throw new InputException("--parallel", parallel + " is not between 1 and 64");
    }
    return parallel;
  }
}
