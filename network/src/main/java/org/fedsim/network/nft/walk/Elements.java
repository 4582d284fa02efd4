package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;

/** The elements of a set. They grow while a listing is read, and not later. */
final class Elements {
  private final List<Values> values = new ArrayList<>(1);
  private Steadiness steadiness = Steadiness.FLOW;

  static Elements of(List<Values> values) {
    Elements elements = new Elements();
    values.forEach(elements::add);
    return elements;
  }

  static Elements of(Values value) {
    return of(List.of(value));
  }

  void add(Values value) {
    values.add(value);
  }

  /** Packets add to it, or elements end by themselves: what was listed is not what is there. */
  void changes() {
    steadiness = Steadiness.MOMENT;
  }

  List<Values> values() {
    return values;
  }

  Steadiness steadiness() {
    return steadiness;
  }

  /** As {@link Values#differs}: those of the nearest element. */
  int differs(Operand left, Object value) {
    if (steadiness == Steadiness.MOMENT) {
      return Differences.UNKNOWN;
    }
    int best = left.subjects();
    for (int i = 0; i < values.size(); i++) {
      int differs = values.get(i).differs(left, value);
      if (differs == 0) {
        return 0;
      }
      best = nearer(best, differs);
    }
    return best;
  }

  /**
   * What is unknown may be what is asked for, so it is nearest; unless another part of it is known
   * not to be.
   */
  private static int nearer(int best, int differs) {
    if (differs == Differences.UNKNOWN || best == Differences.UNKNOWN) {
      return Differences.UNKNOWN;
    }
    return Differences.count(differs) < Differences.count(best) ? differs : best;
  }

  int commonPrefix(Object value) {
    int best = 0;
    for (int i = 0; i < values.size(); i++) {
      best = Math.max(best, values.get(i).commonPrefix(value));
    }
    return best;
  }
}
