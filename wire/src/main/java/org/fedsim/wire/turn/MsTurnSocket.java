package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.PacketLost;

/**
 * A UDP socket whose local address is a port of a relay: what it sends leaves from there, and what
 * peers send there it receives.
 *
 * <pre>{@code
 * try (MsTurnSocket socket = MsTurnSocket.allocate(host, local, relay, credentials, Timers.LAB)) {
 *   socket.send(new DatagramPacket(bytes, bytes.length, peer));    // a Send request
 *   socket.receive(packet);                                        // from a Data Indication
 *   socket.setActiveDestination(peer);                             // from now on raw, both ways
 * }
 * }</pre>
 *
 * <p>Packets from a peer arrive only after something has been sent to that peer's address. The
 * allocation is refreshed at half its lifetime; closing the socket releases it. All methods may be
 * used by any thread; {@link #receive} and {@link #setActiveDestination} may wait side by side.
 */
public final class MsTurnSocket extends DatagramSocket {
  private final MsTurnAllocation allocation;
  private volatile int soTimeout;

  private MsTurnSocket(MsTurnAllocation allocation) throws SocketException {
    super((SocketAddress) null);
    this.allocation = allocation;
  }

  /**
   * Allocates a port on the relay, with a refresh thread of its own.
   *
   * @param local where the client is; port 0 for an ephemeral one
   * @param server the relay's UDP port
   * @throws PacketLost when the network says that the request is lost
   * @throws MsTurnRefused when the relay refuses, for example with 431 after a wrong password
   * @throws SocketTimeoutException when nothing answers
   */
  public static MsTurnSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers)
      throws IOException {
    return allocate(host, local, server, credentials, timers, attempt -> {});
  }

  /**
   * The same.
   *
   * @param attempts is told how it went
   */
  public static MsTurnSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      Consumer<? super Attempt> attempts)
      throws IOException {
    return allocate(host, local, server, credentials, timers, RefreshSchedule.ofItsOwn(), attempts);
  }

  /** The same, refreshed by a scheduler that the caller owns and several sockets may share. */
  public static MsTurnSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      ScheduledExecutorService scheduler)
      throws IOException {
    return allocate(
        host,
        local,
        server,
        credentials,
        timers,
        RefreshSchedule.sharing(scheduler),
        attempt -> {});
  }

  private static MsTurnSocket allocate(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      RefreshSchedule refreshes,
      Consumer<? super Attempt> attempts)
      throws IOException {
    try {
      return new MsTurnSocket(
          MsTurnAllocation.open(host, local, server, credentials, timers, refreshes, attempts));
    } catch (IOException | RuntimeException e) {
      refreshes.afterwards().run();
      throw e;
    }
  }

  /** The address at which peers reach this socket. */
  public InetSocketAddress relayedAddress() {
    return allocation.life().relayedAddress();
  }

  /** The client's address as the relay sees it. */
  public InetSocketAddress reflexiveAddress() {
    return allocation.life().reflexiveAddress();
  }

  /** The relay's port that holds the allocation. */
  public InetSocketAddress serverAddress() {
    return allocation.serverAddress();
  }

  /** The address that the client itself sends from. */
  public InetSocketAddress clientAddress() {
    return allocation.clientAddress();
  }

  /** How long the relay grants between two refreshes. */
  public Duration lifetime() {
    return allocation.life().lifetime();
  }

  /**
   * From now on what goes to this peer and comes from it is not wrapped (Set Active Destination).
   *
   * @throws MsTurnRefused when the relay refuses the peer
   */
  public void setActiveDestination(InetSocketAddress peer) throws IOException {
    allocation.life().setActiveDestination(peer);
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    if (!(packet.getSocketAddress() instanceof InetSocketAddress peer)
        || peer.getAddress() == null
        || peer.getPort() == 0) {
      throw new IllegalArgumentException("the packet has no destination");
    }
    byte[] payload = new byte[packet.getLength()];
    System.arraycopy(packet.getData(), packet.getOffset(), payload, 0, payload.length);
    allocation.send(peer, Octets.view(payload, 0, payload.length));
  }

  /** Fills the whole of the packet's buffer if need be, whatever its length was before. */
  @Override
  public void receive(DatagramPacket packet) throws IOException {
    MsTurnAllocation.Arrival arrival = allocation.receive(soTimeout);
    byte[] payload = arrival.payload();
    int length = Math.min(payload.length, packet.getData().length - packet.getOffset());
    System.arraycopy(payload, 0, packet.getData(), packet.getOffset(), length);
    packet.setLength(length);
    packet.setSocketAddress(arrival.peer());
  }

  @Override
  public void setSoTimeout(int timeout) {
    if (timeout < 0) {
      throw new IllegalArgumentException("negative time-out");
    }
    soTimeout = timeout;
  }

  @Override
  public int getSoTimeout() {
    return soTimeout;
  }

  /** The relayed address. */
  @Override
  public InetAddress getLocalAddress() {
    return isClosed() ? null : relayedAddress().getAddress();
  }

  /** The relayed port, or -1 when closed. */
  @Override
  public int getLocalPort() {
    return isClosed() ? -1 : relayedAddress().getPort();
  }

  /** The relayed address and port. */
  @Override
  public SocketAddress getLocalSocketAddress() {
    return isClosed() ? null : relayedAddress();
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public void bind(SocketAddress address) throws SocketException {
    throw new SocketException("already bound");
  }

  @Override
  public void connect(SocketAddress address) throws SocketException {
    throw new SocketException("a relayed socket cannot be connected");
  }

  @Override
  public void connect(InetAddress address, int port) {
    throw new UnsupportedOperationException("a relayed socket cannot be connected");
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return allocation.socket().getReceiveBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    allocation.socket().setReceiveBufferSize(size);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return allocation.socket().getSendBufferSize();
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    allocation.socket().setSendBufferSize(size);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return allocation.socket().getTrafficClass();
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    allocation.socket().setTrafficClass(trafficClass);
  }

  @Override
  public boolean isClosed() {
    // The constructor of DatagramSocket asks before there is an allocation.
    return super.isClosed() || allocation != null && allocation.isClosed();
  }

  /** Releases the allocation and ends every waiting {@link #receive} with an exception. */
  @Override
  public void close() {
    if (allocation != null) {
      allocation.close();
    }
    super.close();
  }
}
