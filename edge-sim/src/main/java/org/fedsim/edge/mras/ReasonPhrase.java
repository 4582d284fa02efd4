package org.fedsim.edge.mras;

import java.util.Optional;

/** What became of a request; the {@code reasonPhrase} of a response. */
public enum ReasonPhrase {
  OK("OK"),
  REQUEST_MALFORMED("Request Malformed"),
  REQUEST_TOO_LARGE("Request Too Large"),
  NOT_SUPPORTED("Not Supported"),
  SERVER_BUSY("Server Busy"),
  TIME_OUT("Time Out"),
  FORBIDDEN("Forbidden"),
  INTERNAL_SERVER_ERROR("Internal Server Error"),
  OTHER_FAILURE("Other Failure"),
  VERSION_MISMATCH("Version Mismatch");

  private final String text;

  ReasonPhrase(String text) {
    this.text = text;
  }

  /** As it stands in XML. */
  public String text() {
    return text;
  }

  static Optional<ReasonPhrase> of(String text) {
    for (ReasonPhrase each : values()) {
      if (each.text.equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
