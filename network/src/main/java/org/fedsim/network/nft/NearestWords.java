package org.fedsim.network.nft;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.Facts;
import org.fedsim.network.nft.walk.Near;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.Walk;

/** Says in words what kept a packet from the rule that would have let it pass. */
final class NearestWords {
  private final String file;
  private final Function<Rule, RuleRef> refs;

  /**
   * What is known of the packet.
   *
   * @param state one of the states of {@link Facts}
   * @param matched the rules that matched on its way
   */
  record Seen(
      TracedPacket packet, long state, List<Rule> matched, Optional<Translation> translation) {}

  /**
   * @param file the ruleset's, which need not be named with each line
   * @param refs what a rule is called
   */
  NearestWords(String file, Function<Rule, RuleRef> refs) {
    this.file = file;
    this.refs = refs;
  }

  /** The nearest rule of a loss: that of a limit that is used up, if this has let it be lost. */
  Optional<Nearest> nearest(Walk.Loss loss, Seen seen) {
    Optional<Rule> refused = loss.usedUp().filter(r -> !loss.through().matched().contains(r));
    if (refused.isPresent()) {
      return Optional.of(
          new Nearest(
              refs.apply(refused.get()), List.of("limit"), Optional.of("its limit is used up")));
    }
    return loss.nearest().map(near -> nearest(near, seen));
  }

  /** Says of a rule that accepted the packet that this was not enough. */
  String acceptedBefore(Rule rule, Chain base) {
    String place = place(rule);
    return Character.toUpperCase(place.charAt(0))
        + place.substring(1)
        + " accepted it before, in "
        + base.name()
        + "; an accept ends one base chain, and not those that come behind.";
  }

  private Nearest nearest(Near near, Seen seen) {
    RuleRef rule = refs.apply(near.rule());
    String by = near.missedBy().map(this::place).orElse("");
    return switch (near.missed()) {
      case DECIDED_BEFORE -> new Nearest(rule, List.of("order"));
      case RETURNED_BEFORE ->
          new Nearest(
              rule,
              List.of("return"),
              Optional.of("the return of " + by + " takes the packet out of the chain before"));
      case WENT_BEFORE ->
          new Nearest(
              rule,
              List.of("goto"),
              Optional.of("the goto of " + by + " leads the packet elsewhere and not back"));
      case NOT_AT_ALL -> new Nearest(rule, near.differs(), because(near, seen));
    };
  }

  private Optional<String> because(Near near, Seen seen) {
    List<String> reasons = new ArrayList<>();
    state(near, seen).ifPresent(reasons::add);
    translated(near, seen).or(() -> unpublished(near, seen.packet())).ifPresent(reasons::add);
    if (near.wantsTranslation() && seen.translation().isEmpty()) {
      reasons.add("no rule has translated the packet");
    }
    near.alsoAsks()
        .map(rule -> place(rule) + ", which leads to it, does not match either")
        .ifPresent(reasons::add);
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", reasons));
  }

  private Optional<String> state(Near near, Seen seen) {
    if (!near.differs().contains("state")) {
      return Optional.empty();
    }
    String asks =
        near.states().isEmpty()
            ? "it asks for packets of other connections"
            : near.states().equals(List.of("new"))
                ? "it asks for new connections only"
                : "it asks for ct state " + String.join(",", near.states());
    if (seen.state() == Facts.UNTRACKED) {
      return Optional.of(
          seen.matched().stream()
              .filter(Rule::untracks)
              .findFirst()
              .map(rule -> asks + ", and " + place(rule) + " took the packet out of")
              .map(text -> text + " connection tracking")
              .orElse(asks + ", and the packet is not tracked"));
    }
    return Optional.of(
        seen.state() == Facts.INVALID
            ? asks + ", and the connection tracker knows no connection of this packet"
            : asks);
  }

  private Optional<String> translated(Near near, Seen seen) {
    return seen.translation().flatMap(t -> translated(near, t));
  }

  private Optional<String> translated(Near near, Translation translation) {
    List<String> changed = new ArrayList<>();
    if (near.differs().contains("to")) {
      changed(translation.before().destination(), translation.after().destination())
          .map(a -> "destination to " + a)
          .ifPresent(changed::add);
    }
    if (near.differs().contains("from")) {
      changed(translation.before().source(), translation.after().source())
          .map(a -> "source to " + a)
          .ifPresent(changed::add);
    }
    if (changed.isEmpty() && near.differs().contains("port")) {
      int before = translation.before().destination().getPort();
      int after = translation.after().destination().getPort();
      if (before != after) {
        changed.add("port to " + after);
      }
    }
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            place(translation.rule())
                + " had translated the "
                + String.join(" and the ", changed)
                + " before");
  }

  /** A packet is told of with the addresses that the world knows; here it has its own still. */
  private static Optional<String> unpublished(Near near, TracedPacket packet) {
    Packet sent = packet.sent().packet();
    Packet arrived = packet.arrived().packet();
    Optional<String> source =
        near.differs().contains("from")
            ? changed(sent.source(), arrived.source())
            : Optional.empty();
    return source.map(address -> "the source is still " + address + " here");
  }

  private static Optional<String> changed(InetSocketAddress before, InetSocketAddress after) {
    return before.getAddress().equals(after.getAddress())
        ? Optional.empty()
        : Optional.of(after.getAddress().getHostAddress());
  }

  private String place(Rule rule) {
    return place(refs.apply(rule));
  }

  private String place(RuleRef rule) {
    if (rule.line() == 0) {
      return "\"" + rule.text() + "\"";
    }
    return rule.file().equals(file) ? "line " + rule.line() : rule.file() + ":" + rule.line();
  }
}
