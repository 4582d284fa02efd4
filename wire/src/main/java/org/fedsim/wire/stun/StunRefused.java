package org.fedsim.wire.stun;

import java.io.IOException;
import java.io.Serial;

/** A STUN server answered with an error. */
public final class StunRefused extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient ErrorReason reason;

  public StunRefused(ErrorReason reason) {
    super("STUN error " + reason);
    this.reason = reason;
  }

  public ErrorReason reason() {
    return reason;
  }
}
