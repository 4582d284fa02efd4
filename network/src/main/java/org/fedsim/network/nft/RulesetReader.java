package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.nft.RulesetTokens.Token;
import org.fedsim.network.nft.walk.ChainName;

/**
 * Finds where the rules of an nftables file stand: of each chain, its line and its rules in order.
 *
 * <p>It reads only as much of the language as that takes: tables and chains in blocks, and flat
 * commands. What a rule means is asked of nft itself. Where the order of a chain's rules cannot be
 * told from the file, because it is made with positions or handles, the chain is not in the answer:
 * no place is better than a wrong one.
 */
final class RulesetReader {
  private static final Set<String> FAMILIES =
      Set.of("ip", "ip6", "inet", "arp", "bridge", "netdev");
  private static final Set<String> VERBS =
      Set.of("add", "create", "insert", "replace", "delete", "destroy", "flush", "rename", "reset");

  /** What stands in a chain's block and is no rule. */
  private static final Set<String> CHAIN_OPTIONS =
      Set.of(
          "type",
          "policy",
          "comment",
          "devices",
          "device",
          "flags",
          "define",
          "redefine",
          "undefine");

  private static final Set<String> PLACES = Set.of("handle", "position", "index");

  /**
   * A rule as it stands in a file.
   *
   * @param block the rules of the chain without a name that it jumps or goes to: <code>jump { ...
   *     }</code>; empty for others
   */
  record SourceRule(
      String file, int line, String text, Optional<String> comment, List<SourceRule> block) {}

  /** A chain as it stands in a file. */
  record SourceChain(String file, int line, List<SourceRule> rules) {}

  /**
   * What a ruleset has.
   *
   * @param chains where its chains and their rules stand
   * @param deletedBefore tables that it deletes before it makes them: {@code ip nat}
   */
  record Source(Map<ChainName, SourceChain> chains, List<String> deletedBefore) {}

  private final List<Token> tokens;
  private final Map<ChainName, SourceChain> chains = new LinkedHashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final List<ChainName> unclear = new ArrayList<>();
  private final Set<String> tables = new LinkedHashSet<>();
  private final List<String> deletedBefore = new ArrayList<>();
  private int at;

  private RulesetReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** What nft has accepted; of any other text, whatever can be made of it. */
  static Source read(List<Token> tokens) {
    RulesetReader reader = new RulesetReader(tokens);
    while (reader.at < reader.tokens.size()) {
      reader.command();
    }
    reader.unclear.forEach(reader.chains::remove);
    return new Source(reader.chains, reader.deletedBefore);
  }

  private void command() {
    Token first = tokens.get(at);
    if (first.ends() || first.is("}")) {
      at++;
      return;
    }
    String verb = "add";
    if (VERBS.contains(first.text())) {
      verb = first.text();
      at++;
    }
    switch (word()) {
      case "table" -> table(verb);
      case "chain" -> flatChain(verb);
      case "rule" -> flatRule(verb);
      case "define", "redefine" -> define();
      case "ruleset" -> {
        if (verb.equals("flush")) {
          chains.clear();
        }
        statement();
      }
      default -> statement();
    }
  }

  private void table(String verb) {
    at++;
    String family = family();
    String table = name();
    boolean makes = verb.equals("add") || verb.equals("create");
    if (tables.add(family + " " + table) && !makes) {
      deletedBefore.add(family + " " + table);
    }
    if (word().equals("{")) {
      at++;
      tableBlock(family, table);
      return;
    }
    if (!makes) {
      chains.keySet().removeIf(c -> c.family().equals(family) && c.table().equals(table));
    }
    statement();
  }

  private void tableBlock(String family, String table) {
    while (at < tokens.size()) {
      Token token = tokens.get(at);
      if (token.is("}")) {
        at++;
        return;
      }
      if (token.ends()) {
        at++;
      } else if (token.is("chain")) {
        at++;
        chain(new ChainName(family, table, name()), token);
      } else if (token.is("define") || token.is("redefine")) {
        define();
      } else {
        statement();
      }
    }
  }

  private void flatChain(String verb) {
    Token place = tokens.get(at);
    at++;
    String family = family();
    ChainName name = new ChainName(family, name(), name());
    switch (verb) {
      case "add", "create" -> chain(name, place);
      case "flush" -> {
        SourceChain chain = chains.get(name);
        if (chain != null) {
          chain.rules().clear();
        }
        statement();
      }
      case "delete", "destroy" -> {
        chains.remove(name);
        statement();
      }
      default -> {
        unclear.add(name);
        statement();
      }
    }
  }

  /** What follows a chain's name: a block, or nothing. */
  private void chain(ChainName name, Token place) {
    SourceChain chain =
        chains.computeIfAbsent(
            name, n -> new SourceChain(place.file(), place.line(), new ArrayList<>()));
    if (!word().equals("{")) {
      statement();
      return;
    }
    at++;
    chain.rules().addAll(rules());
  }

  /** Reads rules up to the brace that ends their block, and over it. */
  private List<SourceRule> rules() {
    List<SourceRule> rules = new ArrayList<>();
    while (at < tokens.size()) {
      Token token = tokens.get(at);
      if (token.is("}")) {
        at++;
        break;
      }
      if (token.ends()) {
        at++;
      } else if (token.is("define") || token.is("redefine")) {
        define();
      } else if (CHAIN_OPTIONS.contains(token.text())) {
        statement();
      } else {
        rules.add(rule(statement()));
      }
    }
    return rules;
  }

  private void flatRule(String verb) {
    at++;
    String family = family();
    ChainName name = new ChainName(family, name(), name());
    boolean placed = PLACES.contains(word());
    List<Token> rule = statement();
    boolean clear = !placed && !rule.isEmpty() && (verb.equals("add") || verb.equals("insert"));
    SourceChain chain = chains.get(name);
    if (!clear || chain == null) {
      unclear.add(name);
    } else if (verb.equals("insert")) {
      chain.rules().add(0, rule(rule));
    } else {
      chain.rules().add(rule(rule));
    }
  }

  private static SourceRule rule(List<Token> tokens) {
    List<Token> words = tokens.stream().filter(t -> !t.is("\n")).toList();
    Optional<String> comment = Optional.empty();
    int depth = 0;
    for (int i = 0; i + 1 < words.size(); i++) {
      depth += words.get(i).is("{") ? 1 : words.get(i).is("}") ? -1 : 0;
      if (depth == 0 && words.get(i).is("comment")) {
        comment = Optional.of(words.get(i + 1).unquoted());
      }
    }
    Token first = words.get(0);
    return new SourceRule(
        first.file(), first.line(), RulesetTokens.text(words), comment, block(tokens));
  }

  private static List<SourceRule> block(List<Token> rule) {
    for (int i = 0; i + 1 < rule.size(); i++) {
      boolean leads = rule.get(i).is("jump") || rule.get(i).is("goto");
      if (leads && rule.get(i + 1).is("{")) {
        return new RulesetReader(rule.subList(i + 2, rule.size())).rules();
      }
    }
    return List.of();
  }

  private void define() {
    List<Token> definition = statement().stream().filter(t -> !t.is("\n")).toList();
    if (definition.size() == 4) {
      variables.put("$" + definition.get(1).text(), definition.get(3).unquoted());
    }
  }

  private String family() {
    String word = word();
    if (FAMILIES.contains(word)) {
      at++;
      return word;
    }
    return "ip";
  }

  private String name() {
    String word = word();
    at++;
    return variables.getOrDefault(word, word);
  }

  private String word() {
    return at < tokens.size() ? tokens.get(at).text() : "";
  }

  /** Reads on to the end of a statement, over blocks inside it, with the ends of lines in these. */
  private List<Token> statement() {
    List<Token> statement = new ArrayList<>();
    int depth = 0;
    for (; at < tokens.size(); at++) {
      Token token = tokens.get(at);
      if (depth == 0 && (token.ends() || token.is("}"))) {
        break;
      }
      if (token.is("{")) {
        depth++;
      } else if (token.is("}")) {
        depth--;
      }
      statement.add(token);
    }
    return statement;
  }
}
