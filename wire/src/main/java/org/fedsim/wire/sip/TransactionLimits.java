package org.fedsim.wire.sip;

/**
 * How many transactions a node keeps; beyond them requests are answered 503 and forgotten.
 *
 * @param all server transactions of everybody
 * @param ofOnePeer server transactions of one peer, by the names in its certificate; of one
 *     connection where there is none
 * @param sent client transactions
 */
public record TransactionLimits(int all, int ofOnePeer, int sent) {
  /** An hour's worth of a busy partner, and no more than some 200 MB in all. */
  public static final TransactionLimits DEFAULT = new TransactionLimits(60_000, 20_000, 60_000);
}
