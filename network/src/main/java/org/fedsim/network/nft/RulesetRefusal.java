package org.fedsim.network.nft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.Position;
import org.fedsim.network.nft.NftRefused.Place;
import org.fedsim.network.nft.RulesetTokens.Token;

/** Says to a user why nft did not take his ruleset: in nft's words, or better ones. */
final class RulesetRefusal {
  private static final String STDIN = "/dev/stdin";

  /** Statements that a kernel may have been built without, by the words that they begin with. */
  private static final Map<String, String> KERNEL_MODULES =
      Map.of(
          "queue", "CONFIG_NFT_QUEUE",
          "flowtable", "CONFIG_NF_FLOW_TABLE",
          "flow", "CONFIG_NFT_FLOW_OFFLOAD",
          "tproxy", "CONFIG_NFT_TPROXY",
          "socket", "CONFIG_NFT_SOCKET",
          "osf", "CONFIG_NFT_OSF",
          "synproxy", "CONFIG_NFT_SYNPROXY",
          "fib", "CONFIG_NFT_FIB",
          "helper", "CONFIG_NF_CONNTRACK_HELPERS",
          "timeout", "CONFIG_NF_CONNTRACK_TIMEOUT");

  private final Ruleset.Given ruleset;
  private final List<Token> tokens;
  private final int before;

  /**
   * @param tokens of the ruleset, with those of included files
   * @param before how many columns of the first line that nft got are not the user's
   */
  RulesetRefusal(Ruleset.Given ruleset, List<Token> tokens, int before) {
    this.ruleset = ruleset;
    this.tokens = tokens;
    this.before = before;
  }

  /** What to tell the user. */
  InputException of(NftRefused refused) {
    if (refused.isTooLong()) {
      return new InputException(
          ruleset.file(),
          "nft: Message too long: an ordinary user cannot load more than some 800 rules at once;"
              + " put addresses and ports into sets, or run as root");
    }
    return form(refused)
        .or(this::unbalanced)
        .or(() -> missingInKernel(refused))
        .orElseGet(() -> nfts(refused));
  }

  /** What is wrong with the file that nft stumbled over, as a whole. */
  private Optional<InputException> form(NftRefused refused) {
    Optional<String> included = refused.place().map(Place::file).filter(f -> !f.equals(STDIN));
    if (included.isEmpty()) {
      return RulesetFile.formFault(ruleset.file(), ruleset.text());
    }
    try {
      Path path = ruleset.directory().resolve(included.get());
      return RulesetFile.formFault(tidy(included.get()), Files.readString(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Blocks and quoted texts that are not closed, and braces that close nothing. */
  private Optional<InputException> unbalanced() {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : tokens) {
      if (token.is("{")) {
        open.push(token);
      } else if (token.is("}") && open.poll() == null) {
        return Optional.of(fault(token, "this brace closes nothing"));
      } else if (token.text().startsWith("\"") && !token.isQuoted()) {
        return Optional.of(fault(token, "the file ends inside the quoted text that begins here"));
      }
    }
    return Optional.ofNullable(open.peek())
        .map(block -> fault(block, "the file ends inside the block that begins here"));
  }

  private InputException fault(Token token, String what) {
    Position position = new Position(token.file(), token.line(), token.column());
    return new InputException(position, what);
  }

  /** What nft says the kernel lacks, where that can be told from the words. */
  private Optional<InputException> missingInKernel(NftRefused refused) {
    Optional<Place> place = refused.place();
    boolean lacks =
        refused.reason().contains("Could not process rule: No such file or directory")
            || refused.reason().contains("Could not process rule: Operation not supported");
    if (place.isEmpty() || !lacks) {
      return Optional.empty();
    }
    Position at = position(place.get());
    Predicate<Token> there = t -> t.file().equals(at.file()) && t.line() == at.line();
    int first = first(there);
    if (first < 0) {
      return Optional.empty();
    }
    // nft points at a statement, or at the chain or table in which one is that it cannot load.
    boolean around = tokens.get(first).is("chain") || tokens.get(first).is("table");
    int depth = 0;
    for (int i = first; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
      boolean over = around ? token.is("}") && depth <= 0 : !there.test(token);
      if (over) {
        break;
      }
      String option = KERNEL_MODULES.get(token.text());
      if (option != null) {
        return Optional.of(
            new InputException(
                new Position(token.file(), token.line(), token.column()),
                "this kernel has no \"%s\", or not here (%s); nft: %s"
                    .formatted(token.text(), option, refused.reason())));
      }
    }
    return Optional.empty();
  }

  private int first(Predicate<Token> which) {
    for (int i = 0; i < tokens.size(); i++) {
      if (which.test(tokens.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private InputException nfts(NftRefused refused) {
    String reason = "nft: " + refused.reason().replace(STDIN, ruleset.file());
    return refused
        .place()
        .map(place -> new InputException(position(place), reason + help(refused)))
        .orElseGet(() -> new InputException(ruleset.file(), reason));
  }

  private static String help(NftRefused refused) {
    return refused.reason().contains("Interface does not exist")
        ? "; --interface NAME=internet or NAME=perimeter gives the firewall's interfaces the names"
            + " of your file, and NAME=none makes one that leads nowhere"
        : "";
  }

  private Position position(Place place) {
    if (!place.file().equals(STDIN)) {
      return new Position(tidy(place.file()), place.line(), place.column());
    }
    if (ruleset.dump().isPresent()) {
      int line = ruleset.dump().get().origin(place.line()).map(IptablesDump.Line::line).orElse(1);
      return new Position(ruleset.file(), line, 1);
    }
    int column = place.column() - (place.line() == 1 ? before : 0);
    return new Position(ruleset.file(), place.line(), Math.max(1, column));
  }

  private static String tidy(String file) {
    return Path.of(file).normalize().toString();
  }
}
