package org.fedsim.network.sockets;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Tells its host of a connect, and why it has failed in the words of {@link PlainHost}. */
final class ConnectGate extends ChannelOutboundHandlerAdapter {
  private final PlainHost host;
  private final InetSocketAddress local;

  /**
   * @param local where the channel is bound
   */
  ConnectGate(PlainHost host, InetSocketAddress local) {
    this.host = host;
    this.local = local;
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress none,
      ChannelPromise promise) {
    ConnectAttempt attempt =
        new ConnectAttempt(local, (InetSocketAddress) remote, () -> context.channel().close());
    promise.addListener(done -> host.end(attempt));
    try {
      host.begin(attempt);
    } catch (IOException e) {
      promise.tryFailure(attempt.failure(e));
      return;
    }
    context
        .connect(remote, context.newPromise())
        .addListener(
            done -> {
              if (done.isSuccess()) {
                promise.trySuccess();
              } else {
                promise.tryFailure(attempt.failure(done.cause()));
              }
            });
  }
}
