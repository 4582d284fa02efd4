package org.fedsim.wire.media;

/** What the candidates of a party are of. */
public enum MediaTransport {
  /** UDP, and TCP for when no UDP gets through. */
  ANY,
  /** TCP alone, as where a machine's own firewall lets no UDP out. */
  TCP
}
