package org.fedsim.network.nft.walk;

import java.util.List;
import java.util.Optional;

/** One thing that a rule asks or does. */
sealed interface Statement {

  /** Whether it can matter to what becomes of a packet, itself or a later one. */
  default boolean matters() {
    return true;
  }

  /** For how long what it looks at stays as it is. */
  default Steadiness steadiness() {
    return Steadiness.FLOW;
  }

  /**
   * Whether the same packet, sent again, may find it changed.
   *
   * @param met whether the packet met the whole rule
   */
  default boolean isMomentary(boolean met) {
    return steadiness().compareTo(Steadiness.GROWING) >= 0;
  }

  /** Asks something of the packet. */
  record Match(Condition condition) implements Statement {
    @Override
    public Steadiness steadiness() {
      return condition.left().steadiness().or(condition.right().steadiness());
    }

    @Override
    public boolean isMomentary(boolean met) {
      return steadiness() == Steadiness.GROWING
          ? !condition.outlivesGrowth(met)
          : steadiness() == Steadiness.MOMENT;
    }

    @Override
    public boolean matters() {
      return false;
    }
  }

  /** Looks up what to do, and does not match when nothing is found. */
  record Verdicts(Operand key, Mapping<Action> map) implements Statement {
    @Override
    public Steadiness steadiness() {
      return key.steadiness().or(map.steadiness());
    }
  }

  record Decide(Action action) implements Statement {
    @Override
    public boolean matters() {
      return action != Action.Plain.CONTINUE;
    }
  }

  /** Drops and answers. */
  record Reject() implements Statement {}

  /** What a translation writes. */
  enum Target {
    SOURCE,
    DESTINATION
  }

  /**
   * Translates addresses, for all packets of the connection, and ends the base chain.
   *
   * @param address empty when it stays, or is that of the interface
   * @param port empty when it stays
   * @param certain whether what comes out can be told from these
   */
  record Translate(
      Target target, Optional<Operand> address, Optional<Operand> port, boolean certain)
      implements Statement {
    @Override
    public Steadiness steadiness() {
      return address.map(Operand::steadiness).orElse(Steadiness.FLOW);
    }
  }

  /** Sets the packet's mark, or its connection's. */
  record Mark(boolean connection, Operand value) implements Statement {
    @Override
    public Steadiness steadiness() {
      return value.steadiness();
    }
  }

  /** Takes the packet out of connection tracking ({@code notrack}). */
  record Untrack() implements Statement {}

  /** Goes on only while a rate, a quota or a number of connections is not used up, or is. */
  record Rate(boolean over) implements Statement {
    @Override
    public Steadiness steadiness() {
      return Steadiness.MOMENT;
    }

    @Override
    public boolean matters() {
      return false;
    }
  }

  /**
   * Adds to a set, or deletes from it.
   *
   * @param rates what is counted for each element
   */
  record Remember(String set, List<Rate> rates) implements Statement {
    @Override
    public Steadiness steadiness() {
      return rates.isEmpty() ? Steadiness.FLOW : Steadiness.MOMENT;
    }

    @Override
    public boolean matters() {
      return false;
    }
  }

  /** Counts, writes a log, asks for a trace: nothing that decides. */
  record Aside() implements Statement {
    @Override
    public boolean matters() {
      return false;
    }
  }

  /** Something whose effect is not known here. */
  record Untold(Steadiness steadiness) implements Statement {}
}
