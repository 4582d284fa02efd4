package org.fedsim.network.crossing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.fedsim.network.Lab.PATIENCE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.Lab;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(NetworkKind.class)
class NettyAcrossTheFirewallTest {
  private final NetworkKind kind;

  NettyAcrossTheFirewallTest(NetworkKind kind) {
    this.kind = kind;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  /** Sends every datagram and every byte back to where it came from. */
  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Channel> channels = new LinkedBlockingQueue<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof DatagramPacket datagram) {
        ctx.writeAndFlush(new DatagramPacket(datagram.content(), datagram.sender()));
      } else {
        ctx.writeAndFlush(message);
      }
    }
  }

  /** Collects what arrives. */
  private static final class Inbox extends SimpleChannelInboundHandler<Object> {
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) {
      if (message instanceof DatagramPacket datagram) {
        received.add(
            datagram.content().toString(US_ASCII)
                + " from "
                + datagram.sender().getAddress().getHostAddress());
      } else {
        received.add(((ByteBuf) message).toString(US_ASCII));
      }
    }

    String next() throws InterruptedException {
      return received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void anAllowedDatagramGoesThereAndBackWithTopologyAddresses() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013())) {
      Host edge = lab.host("edge");
      Host client = lab.host("messenger-client");
      Channel server =
          edge.bindUdp(edge.newEventLoopGroup(1, "edge"), lab.at("edge.av", 3478), new Echo());
      Inbox inbox = new Inbox();
      Channel channel =
          client.bindUdp(client.newEventLoopGroup(1, "c"), lab.at("messenger-client", 0), inbox);
      channel.writeAndFlush(new DatagramPacket(bytes("ping"), lab.at("edge.av", 3478))).sync();
      assertThat(inbox.next()).isEqualTo("ping from 198.51.100.12");
      assertThat(server.localAddress()).isEqualTo(lab.at("edge.av", 3478));
      assertThat(lab.journal())
          .extracting(e -> e.packet().source())
          .containsExactly((InetSocketAddress) channel.localAddress(), lab.at("edge.av", 3478));
    }
  }

  @Test
  void aDroppedDatagramLooksSentAndItsBufferIsReleased() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013())) {
      Host edge = lab.host("edge");
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      edge.onLost(lost::add);
      Channel channel =
          edge.bindUdp(edge.newEventLoopGroup(1, "e"), lab.at("edge.av", 0), new Inbox());
      ByteBuf content = bytes("media");
      ChannelFuture sent =
          channel.writeAndFlush(new DatagramPacket(content, lab.at("skype-client", 9))).await();
      assertThat(sent.isSuccess()).isTrue();
      assertThat(content.refCnt()).isZero();
      assertThat(lab.journal()).hasSize(1);
      assertThat(lost)
          .singleElement()
          .satisfies(l -> assertThat(l.payload()).asString(US_ASCII).isEqualTo("media"))
          .satisfies(l -> assertThat(l.entry()).hasValue(lab.journal().get(0)));
    }
  }

  @Test
  void aDatagramWithoutRouteFails() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      Host lync = lab.host("lync");
      Channel channel =
          lync.bindUdp(lync.newEventLoopGroup(1, "l"), lab.at("lync", 0), new Inbox());
      ByteBuf content = bytes("x");
      ChannelFuture sent =
          channel.writeAndFlush(new DatagramPacket(content, lab.at("edge.av", 3478))).await();
      assertThat(sent.cause()).isInstanceOf(NoRouteToHostException.class);
      assertThat(content.refCnt()).isZero();
    }
  }

  @Test
  void aChannelCanBeBoundOnItsOwnEventLoop() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      Host edge = lab.host("edge");
      EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
      CompletableFuture<Channel> bound = new CompletableFuture<>();
      group.execute(
          () -> {
            try {
              bound.complete(edge.bindUdp(group, lab.at("edge.av", 50_000), new Echo()));
            } catch (Exception e) {
              bound.completeExceptionally(e);
            }
          });
      Channel relay = bound.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Inbox inbox = new Inbox();
      Channel client = edge.bindUdp(group, lab.at("edge.av", 0), inbox);
      client.writeAndFlush(new DatagramPacket(bytes("hairpin"), lab.at("edge.av", 50_000)));
      assertThat(inbox.next()).startsWith("hairpin from ");
      assertThat(relay.isActive()).isTrue();
      assertThat(lab.journal()).isEmpty();
    }
  }

  @Test
  void aTakenPortIsABindException() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      Host edge = lab.host("edge");
      EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
      edge.bindUdp(group, lab.at("edge.av", 3478), new Echo());
      edge.listenTcp(group, lab.at("edge.av", 443), new Echo());
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> edge.bindUdp(group, lab.at("edge.av", 3478), new Echo()))
          .withMessageContaining("198.51.100.12:3478");
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> edge.listenTcp(group, lab.at("edge.av", 443), new Echo()));
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> edge.bindUdp(group, lab.at("yahoo", 0), new Echo()))
          .withMessageContaining("not an address of host edge");
    }
  }

  @Test
  void anAllowedConnectionCarriesBytesBothWaysAndShowsTopologyAddresses() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013())) {
      Host edge = lab.host("edge");
      Host client = lab.host("remote-user");
      Echo echo = new Echo();
      edge.listenTcp(edge.newEventLoopGroup(1, "edge"), lab.at("edge.access", 443), echo);
      Inbox inbox = new Inbox();
      Channel channel =
          client
              .connectTcp(
                  client.newEventLoopGroup(1, "c"),
                  lab.at("remote-user", 0),
                  lab.at("edge.access", 443),
                  PATIENCE,
                  inbox)
              .sync()
              .channel();
      channel.writeAndFlush(bytes("hello")).sync();
      assertThat(inbox.next()).isEqualTo("hello");
      Channel accepted = echo.channels.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(channel.remoteAddress()).isEqualTo(lab.at("edge.access", 443));
      assertThat(accepted.localAddress()).isEqualTo(lab.at("edge.access", 443));
      assertThat(accepted.remoteAddress()).isEqualTo(channel.localAddress());
      channel.close().sync();
      accepted.closeFuture().sync();
      if (kind == NetworkKind.LOOPBACK) {
        // The gate hears of the end after the channel has closed.
        await().atMost(PATIENCE).until(() -> lab.journal().size() == 6);
        assertThat(lab.journal())
            .extracting(e -> e.packet().tcp())
            .containsExactly(Tcp.SYN, Tcp.DATA, Tcp.DATA, Tcp.DATA, Tcp.FIN, Tcp.FIN);
      } else {
        // Of what passes, the kernel is asked only about the first in each direction.
        assertThat(lab.journal())
            .extracting(e -> e.packet().tcp())
            .startsWith(Tcp.SYN, Tcp.DATA)
            .hasSizeLessThan(5);
      }
      assertThat(lab.journal()).allMatch(e -> e.verdict().rule().name().equals("access-client-in"));
    }
  }

  private static Throwable connectFailure(Lab<?> lab, String from, String to, Duration timeout)
      throws Exception {
    Host host = lab.hostOf(from);
    ChannelFuture connect =
        host.connectTcp(
                host.newEventLoopGroup(1, "c"),
                lab.at(from, 0),
                lab.at(to, 5061),
                timeout,
                new Inbox())
            .await();
    connect.channel().closeFuture().sync();
    return connect.cause();
  }

  @Test
  void aDroppedSynTimesOutAtOnceWhenLossesAreTold() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013().without(Set.of("access-sip-in")))) {
      assertThat(connectFailure(lab, "yahoo", "edge.access", Duration.ofDays(1)))
          .isInstanceOf(ConnectTimedOut.class)
          .satisfies(
              e ->
                  assertThat(((ConnectTimedOut) e).local())
                      .isEqualTo(lab.journal().get(0).packet().source()));
    }
  }

  @Test
  void aDroppedSynTimesOutLaterWhenLossesAreNotTold() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP), false)) {
      assertThat(connectFailure(lab, "yahoo", "edge.access", Duration.ofMillis(50)))
          .isInstanceOf(ConnectTimedOut.class);
    }
  }

  @Test
  void closingAChannelEndsItsConnect() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP), false)) {
      Host host = lab.host("yahoo");
      ChannelFuture connect =
          host.connectTcp(
              host.newEventLoopGroup(1, "c"),
              lab.at("yahoo", 0),
              lab.at("edge.access", 5061),
              Duration.ofDays(1),
              new Inbox());
      connect.channel().close();
      assertThat(connect.await().cause()).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void aRejectedSynAndAPortWithoutListenerAreRefused() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.REJECT))) {
      assertThat(connectFailure(lab, "yahoo", "edge.access", PATIENCE))
          .isInstanceOf(ConnectRefused.class);
    }
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      assertThat(connectFailure(lab, "yahoo", "edge.access", PATIENCE))
          .isInstanceOf(ConnectRefused.class);
      assertThat(lab.journal()).extracting(e -> e.packet().tcp()).containsExactly(Tcp.SYN, Tcp.RST);
    }
  }

  @Test
  void aConnectWithoutRouteOrFromAForeignAddressFails() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      assertThat(connectFailure(lab, "lync", "edge.access", PATIENCE))
          .isInstanceOf(NoRouteToHostException.class);
      Host host = lab.host("yahoo");
      ChannelFuture connect =
          host.connectTcp(
                  host.newEventLoopGroup(1, "c"),
                  lab.at("aol", 0),
                  lab.at("edge.access", 5061),
                  PATIENCE,
                  new Inbox())
              .await();
      assertThat(connect.cause()).isInstanceOf(BindException.class);
    }
  }
}
