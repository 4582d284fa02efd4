package org.fedsim.network.machine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.fedsim.network.sockets.SocketErrors;

/** Tells why a connect has failed in the words of {@link org.fedsim.network.Host}. */
final class ConnectErrors extends ChannelOutboundHandlerAdapter {

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress none,
      ChannelPromise promise) {
    InetSocketAddress local = (InetSocketAddress) context.channel().localAddress();
    context
        .connect(remote, context.newPromise())
        .addListener(
            done -> {
              if (done.isSuccess()) {
                promise.trySuccess();
              } else {
                promise.tryFailure(
                    SocketErrors.connecting(done.cause(), local, (InetSocketAddress) remote));
              }
            });
  }
}
