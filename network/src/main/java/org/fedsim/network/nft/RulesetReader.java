package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * told from the file, because it is made with positions or handles or by an included file, the
 * chain is not in the answer: no place is better than a wrong one.
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
          "undefine",
          "include");

  private static final Set<String> PLACES = Set.of("handle", "position", "index");

  /** A rule as it stands in the file. */
  record SourceRule(int line, String text, Optional<String> comment) {}

  /** A chain as it stands in the file. */
  record SourceChain(int line, List<SourceRule> rules) {}

  private final List<Token> tokens;
  private final Map<ChainName, SourceChain> chains = new LinkedHashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final List<ChainName> unclear = new ArrayList<>();
  private int at;

  private RulesetReader(String text) {
    tokens = RulesetTokens.of(text);
  }

  /** The chains of a file that nft has accepted; of any other text, whatever can be made of it. */
  static Map<ChainName, SourceChain> read(String text) {
    RulesetReader reader = new RulesetReader(text);
    while (reader.at < reader.tokens.size()) {
      reader.command();
    }
    reader.unclear.forEach(reader.chains::remove);
    return reader.chains;
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
    if (word().equals("{")) {
      at++;
      tableBlock(family, table);
      return;
    }
    if (!verb.equals("add") && !verb.equals("create")) {
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
        chain(new ChainName(family, table, name()), token.line());
      } else if (token.is("define") || token.is("redefine")) {
        define();
      } else {
        statement();
      }
    }
  }

  private void flatChain(String verb) {
    int line = tokens.get(at).line();
    at++;
    String family = family();
    ChainName name = new ChainName(family, name(), name());
    switch (verb) {
      case "add", "create" -> chain(name, line);
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
  private void chain(ChainName name, int line) {
    SourceChain chain = chains.computeIfAbsent(name, n -> new SourceChain(line, new ArrayList<>()));
    if (!word().equals("{")) {
      statement();
      return;
    }
    at++;
    while (at < tokens.size()) {
      Token token = tokens.get(at);
      if (token.is("}")) {
        at++;
        return;
      }
      if (token.ends()) {
        at++;
      } else if (CHAIN_OPTIONS.contains(token.text())) {
        statement();
      } else {
        chain.rules().add(rule(statement()));
      }
    }
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
    Optional<String> comment = Optional.empty();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).is("comment")) {
        comment = Optional.of(tokens.get(i + 1).unquoted());
      }
    }
    return new SourceRule(tokens.get(0).line(), RulesetTokens.text(tokens), comment);
  }

  private void define() {
    List<Token> definition = statement();
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

  /** Reads on to the end of a statement, over blocks inside it. */
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
      if (!token.is("\n")) {
        statement.add(token);
      }
    }
    return statement;
  }
}
