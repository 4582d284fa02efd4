package org.fedsim.edge.mras;

import java.util.Optional;

/** Where a client is, and with that which side of the relay it must use. */
public enum Location {
  INTERNET("internet"),
  INTRANET("intranet");

  private final String text;

  Location(String text) {
    this.text = text;
  }

  /** As it stands in XML. */
  public String text() {
    return text;
  }

  static Optional<Location> of(String text) {
    for (Location each : values()) {
      if (each.text.equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
