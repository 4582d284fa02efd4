package org.fedsim.wire.sip;

import java.io.Serial;
import java.util.Optional;
import javax.sip.SipException;

/** A message could not be sent. Carries what happened on the way, when the transport knows it. */
public final class SipSendFailed extends SipException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient TransportEvent event;

  SipSendFailed(String message, Optional<TransportEvent> event, Throwable cause) {
    super(message, cause);
    this.event = event.orElse(null);
  }

  /** The failed connection attempt or handshake; empty when it did not come to that. */
  public Optional<TransportEvent> event() {
    return Optional.ofNullable(event);
  }
}
