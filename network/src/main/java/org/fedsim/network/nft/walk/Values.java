package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Cidr;

/** The right side of a condition: which values it takes. */
sealed interface Values {

  boolean contains(Object value);

  /** One number, name or state. */
  record Single(Object value) implements Values {
    @Override
    public boolean contains(Object candidate) {
      if (value instanceof String pattern
          && pattern.endsWith("*")
          && candidate instanceof String name) {
        return name.startsWith(pattern.substring(0, pattern.length() - 1));
      }
      return value.equals(candidate);
    }
  }

  /** Numbers from one to another, both included. */
  record Range(long first, long last) implements Values {
    @Override
    public boolean contains(Object candidate) {
      return candidate instanceof Long number && number >= first && number <= last;
    }
  }

  /** Parts of a concatenation, each with its own values. */
  record Parts(List<Values> parts) implements Values {
    @Override
    public boolean contains(Object candidate) {
      if (!(candidate instanceof List<?> values) || values.size() != parts.size()) {
        return false;
      }
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).contains(values.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Any of several. */
  record AnyOf(List<Values> several) implements Values {
    @Override
    public boolean contains(Object candidate) {
      for (Values one : several) {
        if (one.contains(candidate)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The addresses as ranges with one prefix each; empty when these are no addresses. */
  default Optional<List<Cidr>> addresses() {
    List<Cidr> ranges = new ArrayList<>();
    return collect(this, ranges) ? Optional.of(ranges) : Optional.empty();
  }

  private static boolean collect(Values values, List<Cidr> into) {
    if (values instanceof Single s && s.value() instanceof Long address) {
      into.add(new Cidr((int) (long) address, 32));
      return true;
    }
    if (values instanceof Range r) {
      long first = r.first();
      while (first <= r.last()) {
        int free = first == 0 ? 32 : Long.numberOfTrailingZeros(first);
        int bits = Math.min(32, free);
        while (bits > 0 && first + (1L << bits) - 1 > r.last()) {
          bits--;
        }
        into.add(new Cidr((int) first, 32 - bits));
        first += 1L << bits;
      }
      return true;
    }
    return values instanceof AnyOf any && any.several().stream().allMatch(v -> collect(v, into));
  }
}
