package org.fedsim.edge.sip;

import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Target;

/**
 * Both ends of one proxied transaction (the response context of RFC 3261 section 16.2, with one
 * branch). Used in the order of its call only, never by two threads at a time.
 */
final class Leg {
  private final ServerTransaction server;
  private final ClientTransaction client;
  private final SipProvider out;
  private final Target target;
  private final boolean inside;
  private Optional<Runnable> stopTimer = Optional.empty();
  private boolean proceeding;
  private boolean cancelWanted;
  private boolean cancelSent;

  /**
   * @param inside whether whoever asked may see full diagnostics
   */
  Leg(
      ServerTransaction server,
      ClientTransaction client,
      SipProvider out,
      Target target,
      boolean inside) {
    this.server = server;
    this.client = client;
    this.out = out;
    this.target = target;
    this.inside = inside;
  }

  ServerTransaction server() {
    return server;
  }

  ClientTransaction client() {
    return client;
  }

  SipProvider out() {
    return out;
  }

  Target target() {
    return target;
  }

  boolean inside() {
    return inside;
  }

  /** The Call-ID. */
  String callId() {
    return ((CallIdHeader) client.getRequest().getHeader(CallIdHeader.NAME)).getCallId();
  }

  boolean isInvite() {
    return client.getRequest().getMethod().equals(Request.INVITE);
  }

  /** Whether a CANCEL is for this transaction (RFC 3261 section 9.2: same branch, same sender). */
  boolean isMeantBy(Request cancel) {
    ViaHeader mine = (ViaHeader) server.getRequest().getHeader(ViaHeader.NAME);
    ViaHeader theirs = (ViaHeader) cancel.getHeader(ViaHeader.NAME);
    return isInvite()
        && mine.getBranch() != null
        && mine.getBranch().equals(theirs.getBranch())
        && mine.getHost().equalsIgnoreCase(theirs.getHost())
        && mine.getPort() == theirs.getPort();
  }

  /** A provisional response has come. */
  void proceeds() {
    proceeding = true;
  }

  boolean isProceeding() {
    return proceeding;
  }

  void wantCancel() {
    cancelWanted = true;
  }

  /**
   * Whether a CANCEL is to be sent now, which is said once: it waits for a provisional response
   * (RFC 3261 section 9.1).
   */
  boolean takeCancel() {
    boolean now = cancelWanted && proceeding && !cancelSent;
    cancelSent |= now;
    return now;
  }

  boolean isCancelled() {
    return cancelSent;
  }

  /** Replaces what was running, if anything was. */
  void timer(Runnable stop) {
    stopTimer();
    stopTimer = Optional.of(stop);
  }

  void stopTimer() {
    stopTimer.ifPresent(Runnable::run);
    stopTimer = Optional.empty();
  }
}
