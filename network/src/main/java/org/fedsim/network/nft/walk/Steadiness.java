package org.fedsim.network.nft.walk;

/** For how long what a rule looks at stays as it is. */
public enum Steadiness {
  /** All packets of one direction of a connection have it alike. */
  FLOW,
  /** Each packet has its own; the same packet sent again has it again. */
  PACKET,
  /** It only grows with the connection: what is beyond a bound stays beyond it. */
  GROWING,
  /** It counts, ages or is drawn by lot: the same packet sent again may fare differently. */
  MOMENT;

  Steadiness or(Steadiness other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
