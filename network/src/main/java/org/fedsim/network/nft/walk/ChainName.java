package org.fedsim.network.nft.walk;

/** A chain of a table. */
public record ChainName(String family, String table, String chain) {
  /** {@code chain inet filter forward}. */
  @Override
  public String toString() {
    return "chain " + family + " " + table + " " + chain;
  }
}
