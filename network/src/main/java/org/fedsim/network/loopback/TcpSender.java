package org.fedsim.network.loopback;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.loopback.Border.Fate;

/**
 * One end of a TCP connection as the firewall sees it: puts to it what this end sends. Safe for use
 * by any thread.
 */
final class TcpSender {
  private static final byte[] NOTHING = {};
  private static final Supplier<byte[]> NOTHING_CARRIED = () -> NOTHING;

  private final LoopbackHost host;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final AtomicBoolean ended = new AtomicBoolean();

  TcpSender(LoopbackHost host, InetSocketAddress local, InetSocketAddress remote) {
    this.host = host;
    this.local = local;
    this.remote = remote;
  }

  InetSocketAddress local() {
    return local;
  }

  InetSocketAddress remote() {
    return remote;
  }

  Fate syn() {
    return send(local, remote, Tcp.SYN, 0, NOTHING_CARRIED);
  }

  /** Answers a SYN; from here on the tracker knows the connection as established. */
  void synAck() {
    send(local, remote, Tcp.DATA, 0, NOTHING_CARRIED);
  }

  /** The peer has nobody at that port, and its RST comes back. */
  void refusedByPeer() {
    send(remote, local, Tcp.RST, 0, NOTHING_CARRIED);
  }

  /**
   * Whether data may be handed to the peer. If it is lost, so is all that follows: only a new SYN
   * could make the connection known again.
   */
  boolean data(int length, Supplier<byte[]> payload) {
    return send(local, remote, Tcp.DATA, length, payload) == Fate.PASSES;
  }

  /** Ends this direction; only once. */
  void fin() {
    if (ended.compareAndSet(false, true)) {
      send(local, remote, Tcp.FIN, 0, NOTHING_CARRIED);
    }
  }

  /** Ends the connection at once, unless this direction has ended before. */
  void rst() {
    if (ended.compareAndSet(false, true)) {
      send(local, remote, Tcp.RST, 0, NOTHING_CARRIED);
    }
  }

  private Fate send(
      InetSocketAddress from, InetSocketAddress to, Tcp tcp, int length, Supplier<byte[]> payload) {
    return host.network().border().send(host, Packet.tcp(from, to, tcp, length), payload);
  }
}
