package org.fedsim.network.nft;

import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.Position;

/** {@code nft} did not take a ruleset. */
final class NftRefused extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private static final Pattern ERROR =
      Pattern.compile("(?m)^(\\S.*?):(\\d+):(\\d+)(?:-\\d+(?::\\d+)?)?: Error: (.*)$");
  private static final Pattern BARE_ERROR = Pattern.compile("(?m)^(?:Error: )?(\\S.*)$");
  private static final String STDIN = "/dev/stdin";

  private final String output;

  NftRefused(String output) {
    super("nft: " + output.strip());
    this.output = output;
  }

  /**
   * The same as an error in a user's file.
   *
   * @param file how the user called what was given to nft
   * @param lines how many lines of it are the user's
   * @param before how many columns of the first line are not
   * @return empty when the error is behind these lines, and so not the user's
   */
  Optional<InputException> inFile(String file, int lines, int before) {
    if (output.contains("Message too long")) {
      return Optional.of(
          new InputException(
              file,
              "nft: Message too long: an ordinary user cannot load more than some 800 rules at"
                  + " once; put addresses and ports into sets, or run as root"));
    }
    Matcher error = ERROR.matcher(output);
    if (!error.find()) {
      Matcher bare = BARE_ERROR.matcher(output);
      return Optional.of(
          new InputException(file, "nft: " + (bare.find() ? bare.group(1) : "no reason given")));
    }
    boolean own = error.group(1).equals(STDIN);
    int line = Integer.parseInt(error.group(2));
    if (own && line > lines) {
      return Optional.empty();
    }
    int column = Integer.parseInt(error.group(3)) - (own && line == 1 ? before : 0);
    Position position = new Position(own ? file : error.group(1), line, Math.max(1, column));
    return Optional.of(new InputException(position, "nft: " + error.group(4)));
  }
}
