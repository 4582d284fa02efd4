package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.nft.walk.Statement.Target;

/** Reads the statements of a rule. */
final class StatementReader {
  private final ChainName chain;
  private final NamedObjects named;
  private final OperandReader operands;

  StatementReader(ChainName chain, NamedObjects named) {
    this.chain = chain;
    this.named = named;
    operands = new OperandReader(named);
  }

  Statement statement(Object written) {
    Optional<Action> action = action(chain, written);
    if (action.isPresent()) {
      return new Statement.Decide(action.get());
    }
    Map.Entry<?, ?> only = Json.only(written);
    Object content = only.getValue();
    return switch (only.getKey().toString()) {
      case "match" -> match(content);
      case "vmap" -> verdicts(content);
      case "reject" -> new Statement.Reject();
      case "dnat" -> translation(Target.DESTINATION, content);
      case "redirect" -> translation(Target.DESTINATION, content);
      case "snat" -> translation(Target.SOURCE, content);
      case "masquerade" -> translation(Target.SOURCE, content);
      case "mangle" -> mangle(content);
      case "notrack" -> new Statement.Untrack();
      case "limit", "quota", "ct count" -> rate(only.getKey().toString(), content);
      case "set", "map" -> remember(content);
      case "meter" ->
          new Statement.Remember(Json.text(content, "name"), rates(Json.list(content, "stmt")));
      case "counter", "log", "last", "ct helper", "ct timeout", "ct expectation", "secmark" ->
          new Statement.Aside();
      // A chain without a name, of which nft's JSON has no more than the text.
      case "" -> new Statement.Untold(Steadiness.PACKET);
      default -> new Statement.Untold(Steadiness.MOMENT);
    };
  }

  /** What a statement or an element of a verdict map says to do; empty when it says nothing. */
  static Optional<Action> action(ChainName chain, Object written) {
    Map.Entry<?, ?> only = Json.only(written);
    return switch (String.valueOf(only.getKey())) {
      case "accept" -> Optional.of(Action.Plain.ACCEPT);
      case "drop" -> Optional.of(Action.Plain.DROP);
      case "queue" -> Optional.of(Action.Plain.QUEUE);
      case "continue" -> Optional.of(Action.Plain.CONTINUE);
      case "return" -> Optional.of(Action.Plain.RETURN);
      case "jump" -> Optional.of(to(chain, only.getValue(), true));
      case "goto" -> Optional.of(to(chain, only.getValue(), false));
      default -> Optional.empty();
    };
  }

  private static Action to(ChainName chain, Object content, boolean back) {
    return new Action.To(
        new ChainName(chain.family(), chain.table(), Json.text(content, "target")), back);
  }

  private Statement match(Object content) {
    Map<?, ?> match = Json.map(content);
    Operand left = operands.operand(match.get("left"), Datatype.OTHER);
    return new Statement.Match(
        new Condition(Json.text(match, "op"), left, elements(left, match.get("right"))));
  }

  /** One value, several flags, a set, or a set with a name. */
  private Elements elements(Operand left, Object right) {
    if (right instanceof String name && name.startsWith("@")) {
      return named.set(name.substring(1)).elements();
    }
    List<Datatype> types = ValuesReader.types(left);
    List<Values> values = new ArrayList<>();
    if (Json.map(right).get("set") instanceof List<?> several) {
      several.forEach(one -> values.add(ValuesReader.values(types, one)));
    } else {
      values.add(ValuesReader.values(types, right));
    }
    return Elements.of(values);
  }

  private Statement verdicts(Object content) {
    Map<?, ?> vmap = Json.map(content);
    Operand key = operands.operand(vmap.get("key"), Datatype.OTHER);
    if (vmap.get("data") instanceof String name && name.startsWith("@")) {
      return new Statement.Verdicts(key, named.set(name.substring(1)).verdicts());
    }
    List<Datatype> types = ValuesReader.types(key);
    Mapping<Action> map = new Mapping<>();
    for (Object pair : Json.list(Json.map(vmap.get("data")).get("set"))) {
      List<?> both = Json.list(pair);
      Optional<Action> action = both.size() == 2 ? action(chain, both.get(1)) : Optional.empty();
      if (action.isEmpty()) {
        return new Statement.Untold(Steadiness.PACKET);
      }
      map.add(ValuesReader.values(types, both.get(0)), action.get());
    }
    return new Statement.Verdicts(key, map);
  }

  private Statement translation(Target target, Object content) {
    Map<?, ?> nat = Json.map(content);
    Optional<Operand> address = part(nat.get("addr"), Datatype.ADDRESS);
    Optional<Operand> port = part(nat.get("port"), Datatype.NUMBER);
    // Flags such as random and netmap, and addresses that are those of an interface.
    boolean certain = address.isPresent() && !nat.containsKey("flags");
    return new Statement.Translate(target, address, port, certain);
  }

  private Optional<Operand> part(Object written, Datatype type) {
    return Optional.ofNullable(written).map(w -> operands.operand(w, type));
  }

  private Statement mangle(Object content) {
    Map<?, ?> mangle = Json.map(content);
    Map.Entry<?, ?> key = Json.only(mangle.get("key"));
    String what = Json.text(key.getValue(), "key");
    if (what.equals("mark") && !key.getKey().equals("payload")) {
      Operand value = operands.operand(mangle.get("value"), Datatype.NUMBER);
      return new Statement.Mark(key.getKey().equals("ct"), value);
    }
    if (what.equals("nftrace") || what.equals("priority")) {
      return new Statement.Aside();
    }
    return new Statement.Untold(Steadiness.PACKET);
  }

  private Statement.Rate rate(String kind, Object content) {
    return new Statement.Rate(
        content instanceof String name
            ? named.isOver(kind, name)
            : Boolean.TRUE.equals(Json.map(content).get("inv")));
  }

  private Statement remember(Object content) {
    String name = Json.text(content, "set").replaceFirst("^@", "");
    if (name.isEmpty()) {
      name = Json.text(content, "map").replaceFirst("^@", "");
    }
    named.set(name).changes();
    return new Statement.Remember(name, rates(Json.list(content, "stmt")));
  }

  private List<Statement.Rate> rates(List<?> statements) {
    List<Statement.Rate> rates = new ArrayList<>();
    for (Object statement : statements) {
      Map.Entry<?, ?> only = Json.only(statement);
      if (only.getKey().equals("limit")
          || only.getKey().equals("quota")
          || only.getKey().equals("ct count")) {
        rates.add(rate(only.getKey().toString(), only.getValue()));
      }
    }
    return rates;
  }
}
