package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.stun.PacketLost;

/**
 * A TCP port of a relay, for a client that is connected to it over TCP: with each peer it carries
 * one stream of bytes each way.
 *
 * <pre>{@code
 * try (MsTurnTcpSocket socket =
 *     MsTurnTcpSocket.allocate(host, local, relay, credentials, Timers.LAB, true)) {
 *   socket.send(peer, bytes);               // the relay connects to the peer, if it must
 *   MsTurnTcpSocket.Chunk chunk = socket.receive();
 *   socket.setActiveDestination(peer);      // from now on raw, both ways
 * }
 * }</pre>
 *
 * <p>What comes from one peer comes in order and complete, cut into chunks wherever the network has
 * cut it; what says where a message ends is above this (RFC 4571). A peer may connect to the relay
 * port once something has been sent to its address. Whether the relay reaches a peer, and when it
 * loses it, a client is never told.
 *
 * <p>Whoever does not receive makes the relay stop: at most {@value MsTurnTcpAllocation#CAPACITY}
 * bytes wait here, then the connection is not read, and after a while the relay closes it. Likewise
 * {@link #send} blocks while the relay takes nothing.
 *
 * <p>The allocation is refreshed at half its lifetime, and ends with the connection. All methods
 * may be used by any thread, also side by side.
 */
public final class MsTurnTcpSocket implements AutoCloseable {
  private final MsTurnTcpAllocation allocation;

  /**
   * Bytes that a peer has sent.
   *
   * @param peer where they come from
   * @param bytes at least one, unless the relay sends an empty indication
   */
  public record Chunk(InetSocketAddress peer, byte[] bytes) {}

  private MsTurnTcpSocket(MsTurnTcpAllocation allocation) {
    this.allocation = allocation;
  }

  /** Allocates with plain framing, with a refresh thread of its own. */
  public static MsTurnTcpSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers)
      throws IOException {
    return allocate(host, local, server, credentials, timers, false);
  }

  /**
   * Connects to the relay and allocates a TCP port on it, with a refresh thread of its own.
   *
   * @param local where the client is; port 0 for an ephemeral one
   * @param server the relay's TCP port
   * @param pseudoTls whether the connection begins with pseudo-TLS (MS-TURN 2.1.2)
   * @throws ConnectTimedOut when nothing answers the SYN, or the network says that it is lost
   * @throws ConnectRefused when nobody listens there
   * @throws MsTurnRefused when the relay refuses, for example with 431 after a wrong password
   * @throws PacketLost when the network says that a request on the connection is lost
   * @throws java.net.SocketTimeoutException when a request is not answered
   */
  public static MsTurnTcpSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      boolean pseudoTls)
      throws IOException {
    return allocate(
        host,
        local,
        server,
        credentials,
        timers,
        pseudoTls,
        RefreshSchedule.ofItsOwn(),
        attempt -> {});
  }

  /**
   * Allocates with plain framing, with a refresh thread of its own.
   *
   * @param attempts is told how it went
   */
  public static MsTurnTcpSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      Consumer<? super Attempt> attempts)
      throws IOException {
    return allocate(
        host, local, server, credentials, timers, false, RefreshSchedule.ofItsOwn(), attempts);
  }

  /** The same, refreshed by a scheduler that the caller owns and several sockets may share. */
  public static MsTurnTcpSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      boolean pseudoTls,
      ScheduledExecutorService scheduler)
      throws IOException {
    return allocate(
        host,
        local,
        server,
        credentials,
        timers,
        pseudoTls,
        RefreshSchedule.sharing(scheduler),
        attempt -> {});
  }

  private static MsTurnTcpSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      boolean pseudoTls,
      RefreshSchedule refreshes,
      Consumer<? super Attempt> attempts)
      throws IOException {
    Instant began = Instant.now();
    InetSocketAddress from = local;
    try {
      MsTurnConnection connection = MsTurnConnection.open(host, local, server, timers, pseudoTls);
      from = connection.localAddress();
      MsTurnTcpSocket socket =
          new MsTurnTcpSocket(
              MsTurnTcpAllocation.open(host, connection, server, credentials, timers, refreshes));
      attempts.accept(new Attempt.Allocation(Ends.tcp(from, server), began, Optional.empty()));
      return socket;
    } catch (IOException e) {
      refreshes.afterwards().run();
      if (e instanceof ConnectTimedOut silence) {
        from = silence.local();
      } else if (e instanceof ConnectRefused refusal) {
        from = refusal.local();
      }
      attempts.accept(new Attempt.Allocation(Ends.tcp(from, server), began, Optional.of(e)));
      throw e;
    } catch (RuntimeException e) {
      refreshes.afterwards().run();
      throw e;
    }
  }

  /** The address at which peers reach this socket, and from which the relay connects to them. */
  public InetSocketAddress relayedAddress() {
    return allocation.life().relayedAddress();
  }

  /** The client's address as the relay sees it. */
  public InetSocketAddress reflexiveAddress() {
    return allocation.life().reflexiveAddress();
  }

  /** The relay's port that the client is connected to. */
  public InetSocketAddress serverAddress() {
    return allocation.serverAddress();
  }

  /** The client's end of the connection to the relay. */
  public InetSocketAddress clientAddress() {
    return allocation.clientAddress();
  }

  /** How long the relay grants between two refreshes. */
  public Duration lifetime() {
    return allocation.life().lifetime();
  }

  /**
   * Sends bytes to a peer, of any number; none open the way for the peer's own connection and make
   * the relay connect.
   *
   * @throws IOException when the connection to the relay is gone
   */
  public void send(InetSocketAddress peer, byte[] bytes) throws IOException {
    allocation.send(peer, bytes);
  }

  /**
   * From now on what goes to this peer and comes from it is not wrapped (Set Active Destination).
   *
   * @throws MsTurnRefused when the relay refuses the peer
   */
  public void setActiveDestination(InetSocketAddress peer) throws IOException {
    allocation.life().setActiveDestination(peer);
  }

  /**
   * Waits for the next bytes of any peer.
   *
   * @throws java.net.SocketException when this socket is closed, or the connection is gone and
   *     everything that had come has been received
   */
  public Chunk receive() throws IOException {
    return allocation.receive(MsTurnTcpAllocation.FOREVER);
  }

  /**
   * Waits for the next bytes of any peer, so long at most.
   *
   * @throws java.net.SocketTimeoutException when nothing has come by then
   */
  public Chunk receive(Duration timeout) throws IOException {
    return allocation.receive(timeout);
  }

  /** Asks for another lifetime now, and returns what is granted. */
  public Duration refresh() throws IOException {
    return allocation.life().refresh();
  }

  /** Gives the relay port back, waits until the relay has confirmed it, and closes. */
  public void release() throws IOException {
    allocation.release();
  }

  /** Whether it has been closed, or has lost its connection. */
  public boolean isClosed() {
    return allocation.isClosed();
  }

  /** Closes the connection, which ends the allocation, and every waiting {@link #receive}. */
  @Override
  public void close() {
    allocation.close();
  }
}
