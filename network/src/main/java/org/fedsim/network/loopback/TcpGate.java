package org.fedsim.network.loopback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.sockets.SocketErrors;

/** The first handler of a TCP channel: the firewall for what this end sends. */
final class TcpGate extends ChannelDuplexHandler {
  private final LoopbackHost host;
  private final LoopbackTcpChannel channel;
  private final Duration timeout;
  private TcpSender sender;

  /** For a channel that will be connected. */
  TcpGate(LoopbackHost host, LoopbackTcpChannel channel, Duration timeout) {
    this.host = host;
    this.channel = channel;
    this.timeout = timeout;
  }

  /** For a channel that has been accepted. */
  TcpGate(LoopbackHost host, LoopbackTcpChannel channel, TcpSender sender) {
    this(host, channel, Duration.ZERO);
    this.sender = sender;
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remoteAddress,
      SocketAddress localAddress,
      ChannelPromise promise)
      throws Exception {
    InetSocketAddress local = channel.localAddress();
    InetSocketAddress to = (InetSocketAddress) remoteAddress;
    TcpSender attempt = new TcpSender(host, local, to);
    switch (attempt.syn()) {
      case NO_ROUTE -> promise.tryFailure(LoopbackSocket.noRoute(to));
      case REJECTED -> promise.tryFailure(new ConnectRefused(local, to));
      case DROPPED -> {
        if (host.network().options().tellLosses()) {
          promise.tryFailure(new ConnectTimedOut(local, to));
        } else {
          hearNothing(ctx, local, to, promise);
        }
      }
      case PASSES -> connect(ctx, attempt, promise);
    }
  }

  private void hearNothing(
      ChannelHandlerContext ctx,
      InetSocketAddress local,
      InetSocketAddress to,
      ChannelPromise promise) {
    ctx.executor()
        .schedule(
            () -> promise.tryFailure(new ConnectTimedOut(local, to)),
            timeout.toNanos(),
            TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> promise.tryFailure(new ClosedChannelException()));
  }

  private void connect(ChannelHandlerContext ctx, TcpSender attempt, ChannelPromise promise)
      throws IOException {
    InetSocketAddress local = attempt.local();
    InetSocketAddress to = attempt.remote();
    if (AddressBlock.isCarrier(to.getPort())) {
      attempt.refusedByPeer();
      promise.tryFailure(new ConnectRefused(local, to));
      return;
    }
    // Before the real connect succeeds, since handlers ask for the address as soon as it does.
    channel.connected(to);
    ChannelFuture connected = ctx.connect(host.network().block().real(to), ctx.newPromise());
    connected.addListener(
        done -> {
          if (done.isSuccess()) {
            sender = attempt;
            promise.trySuccess();
          } else {
            promise.tryFailure(translated(done.cause(), attempt));
          }
        });
  }

  private static Throwable translated(Throwable cause, TcpSender attempt) {
    Throwable meaning = SocketErrors.connecting(cause, attempt.local(), attempt.remote());
    if (meaning instanceof ConnectRefused) {
      attempt.refusedByPeer();
    }
    return meaning;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      promise.setFailure(
          new UnsupportedOperationException("not a ByteBuf: " + message.getClass().getName()));
      return;
    }
    // On a channel that is not connected, or no longer, nothing leaves this host: the write fails.
    if (!channel.isActive()
        || sender == null
        || sender.data(bytes.readableBytes(), () -> ByteBufUtil.getBytes(bytes))) {
      ctx.write(message, promise);
    } else {
      bytes.release();
      promise.trySuccess();
    }
  }

  @Override
  public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
    end();
    super.disconnect(ctx, promise);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
    end();
    super.close(ctx, promise);
  }

  /** Whatever closed the channel, the peer's end included: this end has closed too. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    end();
    super.channelInactive(ctx);
  }

  private void end() {
    if (sender == null) {
      return;
    }
    if (channel.isOpen() && channel.config().getSoLinger() == 0) {
      sender.rst();
    } else {
      sender.fin();
    }
  }
}
