package org.fedsim.edge.av;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.util.function.Supplier;

/** Makes a {@link TcpLink} of every connection that a listener accepts. */
@Sharable
final class TcpAcceptor extends ChannelInitializer<Channel> {
  private final Supplier<TcpLink> links;

  TcpAcceptor(Supplier<TcpLink> links) {
    this.links = links;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.pipeline().addLast(links.get());
  }
}
