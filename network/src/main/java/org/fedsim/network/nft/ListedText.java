package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.RuleKey;

/**
 * What the kernel has loaded, as {@code nft --handle list ruleset} writes it: for what its JSON
 * leaves out.
 */
final class ListedText {
  private static final Pattern RULE = Pattern.compile("(?s)\\s*(.*?) # handle (\\d+)");
  private static final Pattern BLOCK = Pattern.compile("\\t(chain|set|map|flowtable) (\\S+) \\{.*");

  private final Map<RuleKey, Rule> rules = new LinkedHashMap<>();
  private final List<String> awake = new ArrayList<>();

  /**
   * A rule in nft's own words.
   *
   * @param text with the ends of lines that it needs
   */
  record Rule(ChainName chain, long handle, String text) {}

  private ListedText() {}

  static ListedText read(String text) {
    ListedText listed = new ListedText();
    String[] table = {"", "", ""};
    String chain = "";
    StringBuilder rule = new StringBuilder();
    for (String line : text.split("\n")) {
      Matcher block = BLOCK.matcher(line);
      if (line.startsWith("table ")) {
        table = line.split(" ");
        listed.awake.add(table[1] + " " + table[2]);
      } else if (line.startsWith("\tflags ") && line.contains("dormant")) {
        listed.awake.remove(table[1] + " " + table[2]);
      } else if (block.matches()) {
        chain = block.group(1).equals("chain") ? block.group(2) : "";
        rule.setLength(0);
      } else if (!chain.isEmpty()) {
        rule.append(rule.isEmpty() ? "" : "\n").append(line);
        Matcher whole = RULE.matcher(rule);
        if (whole.matches()) {
          listed.add(new ChainName(table[1], table[2], chain), whole);
          rule.setLength(0);
        } else if (line.startsWith("\t\ttype ") || !line.startsWith("\t\t")) {
          rule.setLength(0);
        }
      }
    }
    return listed;
  }

  private void add(ChainName chain, Matcher whole) {
    long handle = Long.parseLong(whole.group(2));
    rules.put(
        new RuleKey(chain.family(), chain.table(), handle),
        new Rule(chain, handle, whole.group(1)));
  }

  /** The rules in their order; those of chains without a name are part of the rules around them. */
  Iterable<Rule> rules() {
    return rules.values();
  }

  /** Each rule on one line. */
  Map<RuleKey, String> lines() {
    Map<RuleKey, String> lines = new LinkedHashMap<>();
    rules.forEach((key, rule) -> lines.put(key, rule.text().replaceAll("\\s+", " ")));
    return lines;
  }

  /** The tables whose chains see packets: {@code inet filter}. */
  List<String> awakeTables() {
    return awake;
  }
}
