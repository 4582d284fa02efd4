package org.fedsim.network.nft;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.Position;

/** Files that are to be rulesets: reads them, and says what is wrong with their form. */
final class RulesetFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private RulesetFile() {}

  /**
   * The text of a file.
   *
   * @throws InputException when it cannot be read, or is not UTF-8
   */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InputException(file.toString(), "no such file");
    } catch (CharacterCodingException e) {
      throw new InputException(
          file.toString(),
          beginsAsUtf16(file) ? utf16() : "is not UTF-8 text, which is what nft reads");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "is a directory" : "cannot be read: " + e.getMessage();
      throw new InputException(file.toString(), why);
    }
  }

  private static boolean beginsAsUtf16(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] two = in.readNBytes(2);
      return two.length == 2
          && ((two[0] == (byte) 0xff && two[1] == (byte) 0xfe)
              || (two[0] == (byte) 0xfe && two[1] == (byte) 0xff));
    } catch (IOException e) {
      return false;
    }
  }

  private static String utf16() {
    return "is written in UTF-16, which nft does not take; save it as UTF-8 without a byte order"
        + " mark";
  }

  /**
   * What keeps nft from reading a text as its language at all, if that is so.
   *
   * @param file that it is from, for the message
   */
  static Optional<InputException> formFault(String file, String text) {
    if (text.indexOf('\0') >= 0) {
      return Optional.of(new InputException(file, utf16()));
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      return Optional.of(
          new InputException(
              new Position(file, 1, 1),
              "the file begins with a byte order mark, which nft does not take; save it as UTF-8"
                  + " without one (\"sed -i '1s/^\\xEF\\xBB\\xBF//' "
                  + file
                  + "\" takes it out)"));
    }
    String begins = text.stripLeading();
    if (begins.startsWith("{") || begins.startsWith("[")) {
      return Optional.of(
          new InputException(
              file,
              "this is JSON, as \"nft -j\" writes it; fedsim loads nft's own language, which \"nft"
                  + " list ruleset\" writes without -j"));
    }
    int cr = text.indexOf('\r');
    if (cr >= 0) {
      int line = (int) text.substring(0, cr).chars().filter(c -> c == '\n').count() + 1;
      int column = cr - text.lastIndexOf('\n', cr);
      return Optional.of(
          new InputException(
              new Position(file, line, column),
              "the lines of this file end with CR LF, as on Windows, which nft does not take; save"
                  + " it with LF alone (\"sed -i 's/\\r$//' "
                  + file
                  + "\" does so)"));
    }
    return Optional.empty();
  }
}
