package org.fedsim.network.nft.walk;

/** What a rule that matches does with the packet (nft(8), "Verdict statement"). */
public sealed interface Action {

  /** Those that need no more words. */
  enum Plain implements Action {
    /** Ends this base chain, and no other. */
    ACCEPT,
    /** Ends everything; so does {@code reject}. */
    DROP,
    /** Hands the packet to a program. */
    QUEUE,
    /** Goes on with the next rule. */
    CONTINUE,
    /** Goes on behind the jump that led to this chain, or ends the base chain with its policy. */
    RETURN
  }

  /**
   * Goes on in another chain.
   *
   * @param back whether behind its end it goes on here ({@code jump}), and not where the packet had
   *     come from ({@code goto})
   */
  record To(ChainName chain, boolean back) implements Action {}
}
