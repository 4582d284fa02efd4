package org.fedsim.bench;

/** A direction, and how media is wrapped. */
enum Load {
  /** Send requests of MS-TURN, Send indications of RFC 5766. */
  SEND("client to peer, Send", false, true),
  /** Data indications of both. */
  DATA("peer to client, Data", false, false),
  /** After Set Active Destination. */
  RAW_SEND("client to peer, raw", true, true),
  /** After Set Active Destination. */
  RAW_DATA("peer to client, raw", true, false);

  private final String text;
  private final boolean raw;
  private final boolean toPeer;

  Load(String text, boolean raw, boolean toPeer) {
    this.text = text;
    this.raw = raw;
    this.toPeer = toPeer;
  }

  String text() {
    return text;
  }

  boolean raw() {
    return raw;
  }

  boolean toPeer() {
    return toPeer;
  }

  /** What it is compared with on a relay that knows no raw media. */
  Load comparable() {
    return toPeer ? SEND : DATA;
  }
}
