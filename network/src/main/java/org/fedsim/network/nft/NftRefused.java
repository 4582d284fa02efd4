package org.fedsim.network.nft;

import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code nft} did not take a ruleset. */
final class NftRefused extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private static final Pattern ERROR =
      Pattern.compile("(?m)^(\\S.*?):(\\d+):(\\d+)(?:-\\d+(?::\\d+)?)?: Error: (.*)$");
  private static final Pattern BARE_ERROR = Pattern.compile("(?m)^(?:.*?Error: )?(\\S.*)$");

  private final String output;

  /**
   * Where nft says that the fault is.
   *
   * @param file as nft found it; {@code /dev/stdin} for what it was given
   * @param line 1-based
   * @param column 1-based
   */
  record Place(String file, int line, int column) {}

  NftRefused(String output) {
    super("nft: " + output.strip());
    this.output = output;
  }

  /** Whether there was more to load than the kernel takes at once. */
  boolean isTooLong() {
    return output.contains("Message too long");
  }

  /** The first place that nft names, if it names any. */
  Optional<Place> place() {
    Matcher error = ERROR.matcher(output);
    return error.find()
        ? Optional.of(
            new Place(
                error.group(1), Integer.parseInt(error.group(2)), Integer.parseInt(error.group(3))))
        : Optional.empty();
  }

  /** What nft says about it, on one line. */
  String reason() {
    Matcher error = ERROR.matcher(output);
    if (error.find()) {
      return error.group(4);
    }
    Matcher bare = BARE_ERROR.matcher(output);
    return bare.find() ? bare.group(1) : "no reason given";
  }
}
