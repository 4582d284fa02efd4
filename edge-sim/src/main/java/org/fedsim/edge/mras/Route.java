package org.fedsim.edge.mras;

import java.util.Optional;

/** How the client wants relays to be named. */
enum Route {
  /** By a DNS name; the default. */
  LOAD_BALANCED("loadbalanced"),

  /** By an address. */
  DIRECT_IP("directip");

  private final String text;

  Route(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static Optional<Route> of(String text) {
    for (Route each : values()) {
      if (each.text.equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
