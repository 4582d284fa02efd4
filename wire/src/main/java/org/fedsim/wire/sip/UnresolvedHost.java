package org.fedsim.wire.sip;

import java.io.Serial;
import javax.sip.SipException;

/** A SIP URI names a host that the DNS of the topology does not know. */
public final class UnresolvedHost extends SipException {
  @Serial private static final long serialVersionUID = 1L;

  private final String host;

  public UnresolvedHost(String host) {
    super("the name " + host + " is unknown");
    this.host = host;
  }

  /** The name as the URI has it. */
  public String host() {
    return host;
  }
}
