package org.fedsim.scenarios.result;

/** The ways the media of a call can take, in ICE's order of preference. */
public enum MediaPath {
  /** UDP between a relay port of the A/V Edge (50,000-59,999) and the client. */
  UDP_DIRECT("udp-direct"),
  /** UDP through the client's own allocation on the A/V Edge: only 3478 crosses the firewall. */
  UDP_RELAY("udp-relay"),
  /** TCP from a relay port of the A/V Edge to the client. */
  TCP("tcp");

  private final String text;

  MediaPath(String text) {
    this.text = text;
  }

  /** The word that files and reports use. */
  public String text() {
    return text;
  }
}
