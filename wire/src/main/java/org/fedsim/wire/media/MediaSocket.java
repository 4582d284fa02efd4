package org.fedsim.wire.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;

/**
 * The socket of one local candidate: a UDP socket of the host, or an allocation on the relay. STUN
 * goes on to the ICE agent that reads from here, RTP goes to the stream (told apart as in RFC 7983
 * section 7).
 */
final class MediaSocket extends DatagramSocket {

  /** Who wants to know what comes in. Called on the thread that reads; must not block. */
  interface Arrivals {
    /** RTP, or what has its version bits. The bytes are overwritten after the call. */
    void rtp(MediaSocket socket, InetSocketAddress from, byte[] data, int offset, int length);

    /** Anything else: connectivity checks and their answers. */
    void other(MediaSocket socket, InetSocketAddress from);
  }

  /** Longer than any datagram of this program: RTP of 1,200 bytes, relayed, within an MTU. */
  private static final int LONGEST_DATAGRAM = 2048;

  private final DatagramSocket delegate;
  private final InetSocketAddress address;
  private final InetSocketAddress base;
  private final Arrivals arrivals;
  private final ThreadLocal<InetSocketAddress> sendingTo = new ThreadLocal<>();

  /**
   * @param delegate what carries the packets; closed with this socket
   * @param address the candidate's address: the local one, or that of the relay port
   * @param base the local address that the delegate's own packets come from
   */
  MediaSocket(
      DatagramSocket delegate, InetSocketAddress address, InetSocketAddress base, Arrivals arrivals)
      throws SocketException {
    super((SocketAddress) null);
    this.delegate = delegate;
    this.address = address;
    this.base = base;
    this.arrivals = arrivals;
  }

  InetSocketAddress address() {
    return address;
  }

  /** For a relayed candidate, where packets to the relay server come from. */
  InetSocketAddress base() {
    return base;
  }

  /**
   * The peer that the calling thread is sending to right now. The network tells a loss on the
   * sending thread, and for a relayed packet it knows only the way to the relay server.
   */
  Optional<InetSocketAddress> sendingTo() {
    return Optional.ofNullable(sendingTo.get());
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    sendingTo.set((InetSocketAddress) packet.getSocketAddress());
    try {
      delegate.send(packet);
    } finally {
      sendingTo.remove();
    }
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    int capacity = packet.getLength();
    while (true) {
      packet.setLength(capacity);
      try {
        delegate.receive(packet);
      } catch (PortUnreachableException e) {
        // One peer's answer to one packet; the others still want to be heard.
        continue;
      }
      InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
      if (!RtpPacket.looksLikeRtp(packet.getData(), packet.getOffset(), packet.getLength())) {
        arrivals.other(this, from);
        return;
      }
      arrivals.rtp(this, from, packet.getData(), packet.getOffset(), packet.getLength());
    }
  }

  @Override
  public InetAddress getLocalAddress() {
    return address.getAddress();
  }

  @Override
  public int getLocalPort() {
    return address.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return address;
  }

  /** What ice4j takes for the length of its buffer. */
  @Override
  public int getReceiveBufferSize() {
    return LONGEST_DATAGRAM;
  }

  @Override
  public boolean isClosed() {
    // The constructor of the superclass may ask before there is a delegate.
    return delegate != null && delegate.isClosed();
  }

  @Override
  public void close() {
    if (delegate != null) {
      delegate.close();
    }
    super.close();
  }
}
