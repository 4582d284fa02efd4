package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;

/**
 * What became of a connection, as one of its ends knows it. Local and remote are the addresses and
 * ports that the firewall saw.
 */
public sealed interface TransportEvent {

  /** When it happened. */
  Instant at();

  /** This node's end. */
  InetSocketAddress local();

  /** The other end. */
  InetSocketAddress remote();

  /**
   * This node has connected to a server and the handshake is done.
   *
   * @param peerSubject the subject of the server's certificate (RFC 2253)
   * @param peerNames the DNS names in it
   */
  record Connected(
      Instant at,
      InetSocketAddress local,
      InetSocketAddress remote,
      String peerSubject,
      Set<String> peerNames)
      implements TransportEvent {}

  /**
   * A client has connected to this node and the handshake is done.
   *
   * @param peerSubject the subject of the client's certificate (RFC 2253), empty without one
   * @param peerNames the DNS names in it
   */
  record Accepted(
      Instant at,
      InetSocketAddress local,
      InetSocketAddress remote,
      String peerSubject,
      Set<String> peerNames)
      implements TransportEvent {}

  /**
   * No TCP connection came about.
   *
   * @param local the address and the port that the SYN came from; port 0 when none was sent
   * @param cause {@link org.fedsim.network.ConnectTimedOut}, {@link
   *     org.fedsim.network.ConnectRefused}, or what else went wrong
   */
  record ConnectFailed(
      Instant at, InetSocketAddress local, InetSocketAddress remote, IOException cause)
      implements TransportEvent {}

  /**
   * The TCP connection stood, but TLS did not come about on it.
   *
   * @param side what this node was in the handshake
   * @param failure the reason, as far as this side knows it
   * @param text the reason, for a person
   * @param peerSubject the subject of the other's certificate (RFC 2253), empty when none was seen
   */
  record TlsFailed(
      Instant at,
      TlsRole side,
      InetSocketAddress local,
      InetSocketAddress remote,
      TlsFailure failure,
      String text,
      String peerSubject)
      implements TransportEvent {}

  /** A connection that was reported as connected or accepted is closed. */
  record Closed(Instant at, InetSocketAddress local, InetSocketAddress remote)
      implements TransportEvent {}

  /**
   * A request of this node's goes over that connection: one that stands, one that was opened for
   * it, or one that should have been opened for it and has failed.
   *
   * @param at when the request was written, or the connecting for it began
   */
  record Requested(Instant at, InetSocketAddress local, InetSocketAddress remote, RequestId request)
      implements TransportEvent {}

  /**
   * A final response to a request of this node's has come.
   *
   * @param status 200 to 699
   */
  record Answered(
      Instant at, InetSocketAddress local, InetSocketAddress remote, RequestId request, int status)
      implements TransportEvent {}
}
