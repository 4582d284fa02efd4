package org.fedsim.edge.standalone;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.sip.TransportObserver;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;

/** Counts who has connected to speak SIP, and who has not got in and why. */
public final class SipTraffic implements TransportObserver {
  private final LongAdder accepted = new LongAdder();
  private final Map<TlsFailure, LongAdder> refused = new EnumMap<>(TlsFailure.class);

  SipTraffic() {
    for (TlsFailure failure : TlsFailure.values()) {
      refused.put(failure, new LongAdder());
    }
  }

  @Override
  public void onTransport(TransportEvent event) {
    if (event instanceof TransportEvent.Accepted) {
      accepted.increment();
    } else if (event instanceof TransportEvent.TlsFailed failed
        && failed.side() == TlsRole.SERVER) {
      refused.get(failed.failure()).increment();
    }
  }

  /** Connections whose handshake has come to its end. */
  public long connectionsAccepted() {
    return accepted.sum();
  }

  /** All reasons for which a handshake did not, with how often. */
  public Map<TlsFailure, Long> handshakesFailed() {
    Map<TlsFailure, Long> occurred = new EnumMap<>(TlsFailure.class);
    refused.forEach(
        (failure, count) -> {
          if (count.sum() > 0) {
            occurred.put(failure, count.sum());
          }
        });
    return Collections.unmodifiableMap(occurred);
  }
}
