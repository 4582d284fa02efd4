package org.fedsim.network.nft.walk;

/** What the rules of a table can name. */
interface NamedObjects {

  /** A set or a map; an empty one that changes where none is known by that name. */
  ListingReader.NamedSet set(String name);

  /** Whether a limit or a quota is for what is over it. */
  boolean isOver(String kind, String name);
}
