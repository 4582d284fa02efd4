package org.fedsim.network.nft.walk;

/** Whether a condition holds, as far as can be told. */
public enum Truth {
  YES,
  NO,
  /** It looks at something that is not known of the packet, or that cannot be foreseen. */
  UNKNOWN;

  static Truth of(boolean holds) {
    return holds ? YES : NO;
  }

  Truth not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
