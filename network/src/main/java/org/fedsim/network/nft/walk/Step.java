package org.fedsim.network.nft.walk;

import java.util.OptionalLong;

/**
 * What the kernel's trace says about a packet in one base chain: a rule that matched, or the end of
 * a chain.
 *
 * @param chain where
 * @param kind what happened
 * @param handle of the rule that matched; 0 otherwise
 * @param verdict what came of it
 * @param mark the packet's mark behind it; empty when not known
 */
public record Step(ChainName chain, Kind kind, long handle, Verdict verdict, OptionalLong mark) {

  /** What happened. */
  public enum Kind {
    /** A rule matched. */
    RULE,
    /** A chain has come to its end. */
    END,
    /** The base chain has come to its end, and its policy decided. */
    POLICY
  }

  /** What came of it ({@code enum nft_verdicts}). */
  public enum Verdict {
    ACCEPT,
    /** Dropped, or taken by somebody who does not give it back. */
    DROP,
    CONTINUE,
    JUMP,
    GOTO,
    RETURN
  }

  /** Whether no other rule of this base chain is asked. */
  public boolean endsTheBaseChain() {
    return kind != Kind.END && (verdict == Verdict.ACCEPT || verdict == Verdict.DROP);
  }
}
