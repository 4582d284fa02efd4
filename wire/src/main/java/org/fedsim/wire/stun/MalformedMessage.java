package org.fedsim.wire.stun;

import java.io.Serial;

/**
 * Bytes that are not the message they claim to be. It is the only thing a decoder of this project
 * throws, and it is cheap: a relay meets many of them, so it carries no stack trace.
 */
public final class MalformedMessage extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public MalformedMessage(String message) {
    super(message, null, false, false);
  }
}
