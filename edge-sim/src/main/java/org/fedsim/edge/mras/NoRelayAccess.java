package org.fedsim.edge.mras;

import java.io.IOException;

/** The service has given a client no credentials; the message says who asked whom, and why not. */
public final class NoRelayAccess extends IOException {
  private static final long serialVersionUID = 1L;

  NoRelayAccess(String message, Throwable cause) {
    super(message, cause);
  }
}
