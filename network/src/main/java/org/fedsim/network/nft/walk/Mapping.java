package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;

/** A map, or a verdict map. It grows while a listing is read, and not later. */
final class Mapping<T> {
  private final List<Entry<T>> entries = new ArrayList<>(2);
  private Steadiness steadiness = Steadiness.FLOW;

  record Entry<T>(Elements key, T value) {}

  void add(Values key, T value) {
    Entry<T> entry = new Entry<>(Elements.of(key), value);
    if (key instanceof Values.Any || entries.isEmpty()) {
      entries.add(entry);
    } else {
      // What is for any key is asked last.
      boolean any = entries.get(entries.size() - 1).key.values().get(0) instanceof Values.Any;
      entries.add(any ? entries.size() - 1 : entries.size(), entry);
    }
  }

  /** As {@link Elements#changes}. */
  void changes() {
    steadiness = Steadiness.MOMENT;
  }

  List<Entry<T>> entries() {
    return entries;
  }

  Steadiness steadiness() {
    return steadiness;
  }

  /** What it has for a key: {@link Operand#ABSENT} when nothing, {@link Operand#UNKNOWN}. */
  Object get(Operand key, Facts facts) {
    if (key.protocol() != 0 && key.protocol() != facts.protocol()) {
      return Operand.ABSENT;
    }
    Object value = key.value(facts);
    if (value == Operand.ABSENT || value == Operand.UNKNOWN) {
      return value;
    }
    if (steadiness == Steadiness.MOMENT) {
      return Operand.UNKNOWN;
    }
    boolean unknown = false;
    for (Entry<T> entry : entries) {
      int differs = entry.key.differs(key, value);
      if (differs == 0) {
        return unknown ? Operand.UNKNOWN : entry.value;
      }
      unknown |= differs == Differences.UNKNOWN;
    }
    return unknown ? Operand.UNKNOWN : Operand.ABSENT;
  }
}
