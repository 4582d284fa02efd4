package org.fedsim.network.crossing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.fedsim.network.Lab.PATIENCE;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.Host;
import org.fedsim.network.Lab;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay port accepts connections and opens others, all from the same port. */
@Timeout(60)
@ParameterizedClass
@EnumSource(NetworkKind.class)
class ConnectingFromAListeningPortTest {
  private final NetworkKind kind;

  ConnectingFromAListeningPortTest(NetworkKind kind) {
    this.kind = kind;
  }

  @Sharable
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Channel> channels = new LinkedBlockingQueue<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.add(ctx.channel());
    }

    Channel next() throws InterruptedException {
      return channels.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void aListenersPortConnectsToSeveralPeersAndStillAccepts() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      Host edge = lab.host("edge");
      EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
      Accepted accepted = new Accepted();
      InetSocketAddress port = lab.at("edge.av", 50_000);
      edge.listenTcp(group, port, accepted);
      for (String peer : new String[] {"messenger-client", "skype-client"}) {
        // Before and after something has been accepted, and twice to the same host.
        for (int peerPort : new int[] {50_000, 50_001}) {
          try (ServerSocket far = lab.listen(peer, peerPort)) {
            ChannelFuture connected =
                edge.connectTcp(group, port, lab.at(peer, peerPort), PATIENCE, new Accepted())
                    .sync();
            try (Socket arrived = far.accept()) {
              assertThat(arrived.getRemoteSocketAddress()).isEqualTo(port);
            }
            assertThat(connected.channel().localAddress()).isEqualTo(port);
          }
          try (Socket in = lab.connect(peer, "edge.av", 50_000)) {
            assertThat(accepted.next().remoteAddress()).isEqualTo(in.getLocalSocketAddress());
          }
        }
      }
      assertThat(lab.journal())
          .filteredOn(e -> e.packet().tcp() == Tcp.SYN)
          .filteredOn(e -> e.packet().source().equals(port))
          .hasSize(4);
    }
  }

  @Test
  void twoListenersNeverShareAPort() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      Host edge = lab.host("edge");
      EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
      InetSocketAddress port = lab.at("edge.av", 50_000);
      Channel first = edge.listenTcp(group, port, new Accepted());
      assertThatThrownBy(() -> edge.listenTcp(group, port, new Accepted()))
          .isInstanceOf(BindException.class);
      assertThatThrownBy(() -> edge.listen(port, 1)).isInstanceOf(BindException.class);
      first.close().sync();
      listenAgain(edge, group, port);
    }
  }

  @Test
  void aPortThatConnectsIsFreeForANewListenerWhenItsOwnIsGone() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll());
        ServerSocket far = lab.listen("messenger-client", 50_000)) {
      Host edge = lab.host("edge");
      EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
      InetSocketAddress port = lab.at("edge.av", 50_000);
      Channel listener = edge.listenTcp(group, port, new Accepted());
      Channel out =
          edge.connectTcp(group, port, lab.at("messenger-client", 50_000), PATIENCE, new Accepted())
              .sync()
              .channel();
      far.accept().close();
      out.closeFuture().sync();
      listener.close().sync();
      listenAgain(edge, group, port);
    }
  }

  /** The port is free when the event loop has looked at its selector once more. */
  private static void listenAgain(Host edge, EventLoopGroup group, InetSocketAddress port) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(BindException.class)
        .untilAsserted(() -> edge.listenTcp(group, port, new Accepted()).close().sync());
  }
}
