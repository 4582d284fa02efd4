package org.fedsim.network.nft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.RuleKey;

/**
 * Chains that have no name, <code>jump { ... }</code>. The kernel gives them one, which its trace
 * shows; nft's JSON has neither the name nor the rules, only a string with the text of the block.
 * Here they become chains like any other.
 *
 * <p>The names and the handles are in what nft prints of the kernel's own form of the rules. To see
 * the rules as JSON, the text of each block is loaded as a chain of its own that nothing leads to,
 * listed and deleted again.
 */
final class AnonymousChains {
  private static final String KERNELS_NAME = "__chain";
  private static final String BORROWED = "fedsim__block_";

  private static final String RULE =
      "\"rule\": \\{\"family\": \"(\\w+)\", \"table\": \"([^\"]*)\", \"chain\": \"([^\"]*)\","
          + " \"handle\": (\\d+)";
  private static final Pattern RULE_OR_BLOCK =
      Pattern.compile(RULE + "|(?<=[\\[,] ?)\"(jump|goto) \\{((?:[^\"\\\\]|\\\\.)*)\\}\"");
  private static final Pattern BYTECODE =
      Pattern.compile("(\\w+) (\\S+) (\\S+) (\\d+)(?: \\d+)? ?");
  private static final Pattern LEADS = Pattern.compile(".*\\b(?:jump|goto) -> (__chain\\d+).*");

  /** The chain that a rule leads to, by the rule. */
  private final Map<RuleKey, String> names = new HashMap<>();

  /** The handles of the rules of a chain, in their order. */
  private final Map<String, List<Long>> handles = new HashMap<>();

  private AnonymousChains(String bytecode) {
    RuleKey rule = null;
    for (String line : bytecode.split("\n")) {
      Matcher head = BYTECODE.matcher(line);
      Matcher leads = LEADS.matcher(line);
      if (head.matches()) {
        long handle = Long.parseLong(head.group(4));
        rule = new RuleKey(head.group(1), head.group(2), handle);
        handles.computeIfAbsent(head.group(3), c -> new ArrayList<>()).add(handle);
      } else if (rule != null && leads.matches()) {
        names.put(rule, leads.group(1));
      }
    }
  }

  static boolean isOne(ChainName chain) {
    return chain.chain().startsWith(KERNELS_NAME);
  }

  /** A block: the rule that leads to it, and its rules as text. */
  private record Block(RuleKey rule, String text) {}

  /** A listing as JSON in which such chains stand like others. */
  static String named(Nft nft, String json) throws IOException {
    Map<String, Block> blocks = blocks(json);
    if (blocks.isEmpty()) {
      return json;
    }
    StringBuilder add = new StringBuilder();
    StringBuilder delete = new StringBuilder();
    blocks.forEach(
        (name, block) -> {
          String table = block.rule().family() + " " + block.rule().table();
          add.append("table %s {\nchain %s {\n%s\n}\n}\n".formatted(table, name, block.text()));
          delete.append("delete chain %s %s\n".formatted(table, name));
        });
    AnonymousChains chains = new AnonymousChains(nft.listBytecode());
    nft.load(add.toString());
    String listed = nft.listJson();
    nft.load(delete.toString());
    return chains.put(listed, blocks);
  }

  private static Map<String, Block> blocks(String json) {
    Map<String, Block> blocks = new LinkedHashMap<>();
    RuleKey rule = null;
    Matcher matcher = RULE_OR_BLOCK.matcher(json);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        rule = key(matcher.toMatchResult());
      } else if (rule != null) {
        String text =
            matcher
                .group(6)
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replaceAll("\\\\([\"\\\\/])", "$1");
        blocks.put(BORROWED + blocks.size(), new Block(rule, text));
      }
    }
    return blocks;
  }

  private static RuleKey key(MatchResult rule) {
    return new RuleKey(rule.group(1), rule.group(2), Long.parseLong(rule.group(4)));
  }

  private String put(String json, Map<String, Block> blocks) {
    Map<String, Integer> seen = new HashMap<>();
    RuleKey[] last = new RuleKey[1];
    String named =
        RULE_OR_BLOCK
            .matcher(json)
            .replaceAll(
                match -> {
                  if (match.group(1) == null) {
                    return Matcher.quoteReplacement(
                        "{\"%s\": {\"target\": \"%s\"}}"
                            .formatted(match.group(5), names.getOrDefault(last[0], "")));
                  }
                  last[0] = key(match);
                  Block block = blocks.get(match.group(3));
                  if (block == null) {
                    return Matcher.quoteReplacement(match.group());
                  }
                  String chain = names.getOrDefault(block.rule(), "");
                  List<Long> own = handles.getOrDefault(chain, List.of());
                  int number = seen.merge(chain, 1, Integer::sum) - 1;
                  long handle = number < own.size() ? own.get(number) : 0;
                  return Matcher.quoteReplacement(
                      match
                          .group()
                          .replace("\"" + match.group(3) + "\"", "\"" + chain + "\"")
                          .replaceAll("\\d+$", String.valueOf(handle)));
                });
    for (Map.Entry<String, Block> block : blocks.entrySet()) {
      named =
          named.replace(
              "\"name\": \"" + block.getKey() + "\"",
              "\"name\": \"" + names.getOrDefault(block.getValue().rule(), "") + "\"");
    }
    return named;
  }
}
