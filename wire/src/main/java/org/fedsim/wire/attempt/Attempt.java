package org.fedsim.wire.attempt;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.PathKind;
import org.fedsim.wire.sip.TransportEvent;

/**
 * One thing that an actor did on the wire and that a firewall may have decided.
 *
 * <pre>{@code
 * for (Attempt each : session.attempts()) {
 *   journal.since(start).stream().filter(entry -> each.carry(entry.packet())) ...
 * }
 * }</pre>
 */
public sealed interface Attempt {

  /** The flows that it used, as its socket knows them; the one that it is about comes first. */
  List<Ends> flows();

  /**
   * A SIP request on its way to the next hop.
   *
   * @param node the node that sent it
   * @param request which it is; the same on every hop
   * @param ends the connection that it went over, or that was to be opened for it
   * @param began when connecting or, on a connection that stood, writing began
   * @param trouble how the connection failed, as either of its ends tells it, oldest first; empty
   *     when it stood
   * @param established whether the TLS handshake has been done
   * @param status of the final response; empty when none came
   */
  record Hop(
      String node,
      RequestId request,
      Ends ends,
      Instant began,
      List<Trouble> trouble,
      boolean established,
      OptionalInt status)
      implements Attempt {
    public Hop {
      trouble = List.copyOf(trouble);
    }

    @Override
    public List<Ends> flows() {
      return List.of(ends);
    }
  }

  /**
   * What one end of a connection knows of its failure.
   *
   * @param node the node at that end
   * @param event {@link TransportEvent.ConnectFailed} or {@link TransportEvent.TlsFailed}
   */
  record Trouble(String node, TransportEvent event) {}

  /**
   * A STUN Binding transaction over UDP (RFC 5389 section 7.2.1).
   *
   * @param ends from the socket that asked to the one that was asked
   * @param failure why there is no answer; empty when there is one
   */
  record Transaction(Ends ends, Instant began, Optional<IOException> failure) implements Attempt {
    @Override
    public List<Ends> flows() {
      return List.of(ends);
    }
  }

  /**
   * A relay port that was asked for ([MS-TURN] 3.2.5.1).
   *
   * @param ends from the client to the relay server, over UDP or TCP
   * @param failure why there is none; empty when there is one
   */
  record Allocation(Ends ends, Instant began, Optional<IOException> failure) implements Attempt {
    @Override
    public List<Ends> flows() {
      return List.of(ends);
    }
  }

  /**
   * A pair of candidates that ICE checked, or that media uses.
   *
   * @param media the stream
   * @param path the kind of path that it makes
   * @param ends between the candidates themselves: a relayed one is the port of the relay
   * @param toRelay from this party to the server of its relayed candidate; empty when the local
   *     candidate is none
   * @param better how it compares with others of its stream (RFC 5245 section 5.7.2)
   * @param state what became of it
   */
  record Pair(
      MediaKind media, PathKind path, Ends ends, Optional<Ends> toRelay, long better, State state)
      implements Attempt {
    /** What became of a pair. */
    public enum State {
      /** Media goes over it. */
      SELECTED,
      /** No check got through. */
      FAILED,
      /** Neither: it was not needed, or the time was up. */
      OPEN
    }

    @Override
    public List<Ends> flows() {
      return toRelay.map(relay -> List.of(ends, relay)).orElse(List.of(ends));
    }
  }
}
