package org.fedsim.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A simulated machine: the only place where sockets come from.
 *
 * <p>Every address given to a host, and every address that a socket of a host shows ({@code
 * getLocalAddress}, {@code getInetAddress}, the address of a received datagram, {@code
 * Channel.remoteAddress()}), is an address of the {@link Topology}. Which real address carries it
 * is the network's affair.
 *
 * <p>Closing the {@link Network} closes every socket that its hosts have opened.
 *
 * <p>Errors of all methods: {@link java.net.BindException} when the local address is not this
 * host's or the port is taken; {@link java.net.NoRouteToHostException} when the topology has no way
 * to the remote address.
 */
public interface Host {

  /** The name in the topology, {@code edge} or {@code messenger-client}. */
  String name();

  /**
   * The address of the only interface of this host. Throws {@link IllegalStateException} when it
   * has several.
   */
  Inet4Address address();

  /**
   * The address of one interface, for example {@code access}. Throws {@link
   * IllegalArgumentException} if unknown.
   */
  Inet4Address address(String interfaceName);

  /**
   * Listens for TCP connections.
   *
   * @param local address of this host and a port; port 0 picks a free one
   * @param backlog as in {@link ServerSocket}
   */
  ServerSocket listen(InetSocketAddress local, int backlog) throws IOException;

  /**
   * Opens a TCP connection and blocks until it is there.
   *
   * @param local address of this host to come from, with port 0 for an ephemeral one
   * @param remote where to
   * @param timeout how long to wait for an answer to the SYN
   * @throws java.net.ConnectException when it is refused, by the peer or by a {@code reject} rule
   * @throws ConnectTimedOut when nothing answers; at once when the network {@linkplain LostPacket
   *     tells} that the SYN was dropped
   */
  Socket connect(InetSocketAddress local, InetSocketAddress remote, Duration timeout)
      throws IOException;

  /**
   * Opens a UDP socket; port 0 picks a free one. A datagram that the firewall drops is sent without
   * an error.
   */
  DatagramSocket openUdp(InetSocketAddress local) throws IOException;

  /**
   * The event loops that Netty channels of this host must use; they end with the network. Throws
   * {@link IllegalStateException} when the network is closed.
   *
   * @param threads how many event loops, at least 1
   */
  EventLoopGroup newEventLoopGroup(int threads, String threadName);

  /**
   * Binds a Netty datagram channel; it is bound on return, also when called on an event loop. A
   * datagram that the firewall drops is written without an error. Handlers see {@link
   * io.netty.channel.socket.DatagramPacket}s with topology addresses, and whole, however long they
   * are.
   */
  Channel bindUdp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException;

  /**
   * Listens for TCP connections on a Netty channel; it is bound on return, also when called on an
   * event loop. The handler initialises each accepted channel, so it must be sharable.
   */
  Channel listenTcp(EventLoopGroup group, InetSocketAddress local, ChannelHandler childHandler)
      throws IOException;

  /**
   * Opens a TCP connection on a Netty channel without blocking.
   *
   * <p>Its local port may be one that a {@link #listenTcp} channel of this host holds: what
   * connects from there and what is accepted there are told apart by the far end.
   *
   * @return the channel's connect future; fails as {@link #connect} throws
   */
  ChannelFuture connectTcp(
      EventLoopGroup group,
      InetSocketAddress local,
      InetSocketAddress remote,
      Duration timeout,
      ChannelHandler handler);

  /**
   * Calls the listener for every packet from or to this host that the network has lost, if the
   * network tells losses at all: on the sending thread, or a little later on the one that reads
   * what the kernel's firewall did. Told is what would be lost again if it were sent again. Where
   * answers pass by themselves, as on the loopback network, only the sender is told. The listener
   * must not block.
   */
  Journal.Subscription onLost(Consumer<LostPacket> listener);
}
