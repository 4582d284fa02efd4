package org.fedsim.network.nft.walk;

import java.util.List;

/** What a condition or an element of a set asks a value to be: one, a range, names, several. */
sealed interface Values {
  /** How many leading bits a value has in common that is asked for. */
  int ALL_BITS = 32;

  /**
   * In which subjects a value differs.
   *
   * @param left what it is the value of
   * @return a set of {@link Subject}s, 0 for one that is asked for, or {@link Differences#UNKNOWN}
   */
  int differs(Operand left, Object value);

  /** How many leading bits of an address a value has in common with the nearest, 0 to 32. */
  default int commonPrefix(Object value) {
    return 0;
  }

  /** Numbers from the first to the last, both included, unsigned but for their 64th bit. */
  record Range(long first, long last) implements Values {
    @Override
    public int differs(Operand left, Object value) {
      if (!(value instanceof Long n)) {
        return Differences.UNKNOWN;
      }
      return n >= first && n <= last ? 0 : left.subjects();
    }

    @Override
    public int commonPrefix(Object value) {
      if (!(value instanceof Long n)) {
        return 0;
      }
      if (n >= first && n <= last) {
        return ALL_BITS;
      }
      // Of the numbers in the range, the nearest end has the most in common.
      long end = n < first ? first : last;
      return Math.min(ALL_BITS, Long.numberOfLeadingZeros(n ^ end) - ALL_BITS);
    }
  }

  /**
   * The name of an interface.
   *
   * @param prefix whether it is the beginning of several, {@code eth*}
   */
  record Name(String name, boolean prefix) implements Values {
    @Override
    public int differs(Operand left, Object value) {
      if (!(value instanceof String text)) {
        return Differences.UNKNOWN;
      }
      return (prefix ? text.startsWith(name) : text.equals(name)) ? 0 : left.subjects();
    }
  }

  /** One value for each part of a concatenation. */
  record Tuple(List<Values> parts) implements Values {
    @Override
    public int differs(Operand left, Object value) {
      if (!(value instanceof List<?> values && left instanceof Operand.Concatenation all)
          || values.size() != parts.size()) {
        return Differences.UNKNOWN;
      }
      int differs = 0;
      for (int i = 0; i < parts.size(); i++) {
        differs |= parts.get(i).differs(all.parts().get(i), values.get(i));
      }
      return differs;
    }
  }

  /** Any value, {@code *}. */
  record Any() implements Values {
    @Override
    public int differs(Operand left, Object value) {
      return 0;
    }

    @Override
    public int commonPrefix(Object value) {
      return ALL_BITS;
    }
  }

  /** One that is written in a way that is not known here. */
  record Unread() implements Values {
    @Override
    public int differs(Operand left, Object value) {
      return Differences.UNKNOWN;
    }
  }
}
