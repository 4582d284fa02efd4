package org.fedsim.edge.sip;

import java.util.Optional;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.ServerTransaction;

/**
 * Both ends of one proxied transaction (the response context of RFC 3261 section 16.2, with one
 * branch), and its Timer C. Used on the event loop of its node.
 */
final class Leg {
  private final ServerTransaction server;
  private final Target target;
  private final boolean inside;
  private final boolean byToken;
  private Optional<ClientTransaction> client = Optional.empty();
  private Optional<Runnable> stopTimer = Optional.empty();
  private boolean proceeding;
  private boolean cancelled;

  /**
   * @param inside whether whoever asked may see full diagnostics
   * @param byToken whether the sender has named the client's connection, which he then knows of
   */
  Leg(ServerTransaction server, Target target, boolean inside, boolean byToken) {
    this.server = server;
    this.target = target;
    this.inside = inside;
    this.byToken = byToken;
  }

  ServerTransaction server() {
    return server;
  }

  Target target() {
    return target;
  }

  boolean inside() {
    return inside;
  }

  boolean byToken() {
    return byToken;
  }

  boolean isInvite() {
    return server.method().equals(Request.INVITE);
  }

  /** The request that has left, if it has. */
  Optional<ClientTransaction> client() {
    return client;
  }

  void sentAs(ClientTransaction transaction) {
    client = Optional.of(transaction);
  }

  /** A provisional response has come; says whether it is the first. */
  boolean proceeds() {
    boolean first = !proceeding;
    proceeding = true;
    return first;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
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
