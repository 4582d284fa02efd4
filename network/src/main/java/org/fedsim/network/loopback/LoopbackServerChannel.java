package org.fedsim.network.loopback;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A listening Netty TCP channel that shows its address in the topology. */
final class LoopbackServerChannel extends NioServerSocketChannel {
  private final LoopbackHost host;
  private final InetSocketAddress local;

  /**
   * @param socket bound
   */
  LoopbackServerChannel(LoopbackHost host, ServerSocketChannel socket) {
    super(socket);
    this.host = host;
    local =
        host.network()
            .block()
            .topology((InetSocketAddress) socket.socket().getLocalSocketAddress());
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  /** Accepts a connection if it may come here; closes it without a word if not. */
  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    try {
      InetSocketAddress from =
          host.network().block().topology((InetSocketAddress) socket.getRemoteAddress());
      if (from != null && host.network().border().admitsConnection(from, local)) {
        accepted.add(LoopbackTcpChannel.accepted(host, this, socket, local, from));
        return 1;
      }
      socket.close();
      return 0;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
