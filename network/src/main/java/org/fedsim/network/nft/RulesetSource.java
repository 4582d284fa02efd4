package org.fedsim.network.nft;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fedsim.network.nft.RulesetTokens.Token;

/**
 * The words of a ruleset, with those of the files that it includes in their places.
 *
 * <p>Files are found as nft 1.0.6 finds them (nft(8), "Include files"): a name that begins with
 * {@code /}, {@code ./} or {@code ../} is taken as it is, relative to where the program was
 * started; any other is looked for in {@value #DEFAULT_PATH}. Where a name has wildcards, all files
 * that match are read, in the order of their names, without those that begin with a dot. What
 * cannot be read is left out: nft says so itself.
 */
final class RulesetSource {
  private static final String DEFAULT_PATH = "/etc";

  /** As deep as nft goes. */
  private static final int DEEPEST = 16;

  private final Path directory;
  private final List<Token> tokens = new ArrayList<>();

  private RulesetSource(Path directory) {
    this.directory = directory;
  }

  /**
   * @param file as the user named it
   * @param directory where relative names begin
   */
  static List<Token> tokens(String file, String text, Path directory) {
    RulesetSource source = new RulesetSource(directory);
    source.add(RulesetTokens.of(file, text), 0);
    return source.tokens;
  }

  private void add(List<Token> words, int depth) {
    boolean begins = true;
    for (int i = 0; i < words.size(); i++) {
      Token token = words.get(i);
      boolean includes =
          begins && token.is("include") && i + 1 < words.size() && words.get(i + 1).isQuoted();
      if (includes && depth < DEEPEST) {
        i++;
        for (Path found : find(words.get(i).unquoted())) {
          include(found, depth + 1);
        }
        begins = false;
      } else {
        tokens.add(token);
        begins = token.ends() || token.is("{") || token.is("}");
      }
    }
  }

  private void include(Path found, int depth) {
    try {
      String text = Files.readString(directory.resolve(found));
      add(RulesetTokens.of(found.normalize().toString(), text + "\n"), depth);
    } catch (IOException e) {
      // nft cannot read it either, and says so.
    }
  }

  private List<Path> find(String name) {
    boolean asItIs = name.startsWith("/") || name.startsWith("./") || name.startsWith("../");
    Path path = asItIs ? Path.of(name) : Path.of(DEFAULT_PATH).resolve(name);
    List<Path> found = new ArrayList<>();
    found.add(path.isAbsolute() ? path.getRoot() : Path.of(""));
    for (Path part : path) {
      boolean pattern = part.toString().matches(".*[*?\\[].*");
      List<Path> next = new ArrayList<>();
      for (Path above : found) {
        next.addAll(pattern ? matching(above, part.toString()) : List.of(above.resolve(part)));
      }
      found = next;
    }
    return found;
  }

  private List<Path> matching(Path above, String pattern) {
    List<Path> found = new ArrayList<>();
    String glob = pattern.replaceAll("[{}]", "\\\\$0");
    try (DirectoryStream<Path> matching =
        Files.newDirectoryStream(directory.resolve(above), glob)) {
      for (Path file : matching) {
        if (!file.getFileName().toString().startsWith(".")) {
          found.add(above.resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      // No such directory: nothing matches.
    }
    found.sort(Comparator.comparing(Path::toString));
    return found;
  }
}
