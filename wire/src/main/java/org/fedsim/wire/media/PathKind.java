package org.fedsim.wire.media;

/** The way that media takes, as reports name it; the first is the best. */
public enum PathKind {
  /**
   * At most one end is a relay port: UDP between the Edge's relay port and the client itself, or
   * between two hosts.
   */
  UDP_DIRECT("udp-direct"),
  /** Both ends are relay ports: only the clients' ways to the relay cross the firewall. */
  UDP_RELAY("udp-relay"),
  /** A TCP connection from the Edge's relay port to the client itself, framed as in RFC 4571. */
  TCP("tcp");

  private final String text;

  PathKind(String text) {
    this.text = text;
  }

  /** {@code udp-direct}, {@code udp-relay} or {@code tcp}. */
  public String text() {
    return text;
  }

  static PathKind between(Candidate local, Candidate remote) {
    if (!local.udp()) {
      return TCP;
    }
    return local.relayed() && remote.relayed() ? UDP_RELAY : UDP_DIRECT;
  }
}
