package org.fedsim.network.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineNetworkTest {
  private static final Inet4Address LOOPBACK = Topology.address("here", "127.0.0.1");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private MachineNetwork network;
  private Host edge;

  @BeforeEach
  void open() throws IOException {
    network = MachineNetwork.open("edge", LOOPBACK);
    edge = network.host("edge");
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void aHostStandsAtTheAddressThatItWasGiven() {
    assertThat(edge.address()).isEqualTo(LOOPBACK);
    assertThat(network.kind()).isEqualTo("machine");
  }

  @Test
  void whoLivesElsewhereIsKnownAndIsNoHostOfThisMachine() throws IOException {
    try (MachineNetwork other = MachineNetwork.open(ContosoTopology.create(), Set.of())) {
      assertThat(other.topology().byDnsName("lcsap.msg.yahoo.com")).isPresent();
      assertThatThrownBy(() -> other.host("yahoo"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("yahoo");
    }
    assertThatThrownBy(() -> MachineNetwork.open(ContosoTopology.create(), Set.of("yahoo")))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("203.0.113.20");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, a relay must know which one is its own",
    "203.0.113.9, is not an address of this machine; this machine has ",
    "224.0.0.1, is not an address of this machine"
  })
  void otherAddressesAreRefused(String address, String why) {
    assertThatThrownBy(() -> MachineNetwork.open("edge", Topology.address("x", address)))
        .isInstanceOf(BindException.class)
        .hasMessageContaining(address)
        .hasMessageContaining(why)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aHostBindsItsOwnAddressesOnly() {
    assertThatThrownBy(() -> edge.openUdp(at("127.0.0.2", 0))).isInstanceOf(BindException.class);
    assertThatThrownBy(() -> edge.listen(at("0.0.0.0", 0), 1)).isInstanceOf(BindException.class);
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken = edge.listen(at("127.0.0.1", 0), 1)) {
      assertThatThrownBy(() -> edge.listen(at("127.0.0.1", taken.getLocalPort()), 1))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort() + " of host edge");
    }
  }

  @Test
  void tcpIsPlainTcp() throws IOException {
    try (ServerSocket server = edge.listen(at("127.0.0.1", 0), 1);
        Socket client = edge.connect(at("127.0.0.1", 0), here(server), PATIENCE);
        Socket accepted = server.accept()) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(accepted.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
    }
  }

  @Test
  void aRefusedConnectSaysSo() throws IOException {
    InetSocketAddress nobody;
    try (ServerSocket server = edge.listen(at("127.0.0.1", 0), 1)) {
      nobody = here(server);
    }
    assertThatThrownBy(() -> edge.connect(at("127.0.0.1", 0), nobody, PATIENCE))
        .isInstanceOfSatisfying(
            ConnectRefused.class, e -> assertThat(e.local().getPort()).isNotZero());
    EventLoopGroup group = edge.newEventLoopGroup(1, "machine-test");
    ChannelFuture connecting =
        edge.connectTcp(group, at("127.0.0.1", 0), nobody, PATIENCE, new Echo())
            .awaitUninterruptibly();
    assertThat(connecting.cause()).isInstanceOf(ConnectRefused.class);
    ChannelFuture foreign =
        edge.connectTcp(group, at("127.0.0.2", 0), nobody, PATIENCE, new Echo())
            .awaitUninterruptibly();
    assertThat(foreign.cause()).isInstanceOf(BindException.class);
  }

  @Test
  void nettyTcpAndUdpCarryRealAddresses() throws IOException {
    EventLoopGroup group = edge.newEventLoopGroup(1, "machine-test");
    Channel listener = edge.listenTcp(group, at("127.0.0.1", 0), new Echo());
    try (Socket client =
        edge.connect(at("127.0.0.1", 0), (InetSocketAddress) listener.localAddress(), PATIENCE)) {
      client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
    }
    Channel port = edge.bindUdp(group, at("127.0.0.1", 0), new UdpEcho());
    try (DatagramSocket socket = edge.openUdp(at("127.0.0.1", 0))) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.send(new java.net.DatagramPacket(new byte[] {7}, 1, port.localAddress()));
      java.net.DatagramPacket back = new java.net.DatagramPacket(new byte[9], 9);
      socket.receive(back);
      assertThat(back.getLength()).isEqualTo(1);
      assertThat(back.getSocketAddress()).isEqualTo(port.localAddress());
    }
  }

  @Test
  void closingTheNetworkClosesEverything() throws IOException {
    EventLoopGroup group = edge.newEventLoopGroup(1, "machine-test");
    ServerSocket server = edge.listen(at("127.0.0.1", 0), 1);
    Socket client = edge.connect(at("127.0.0.1", 0), here(server), PATIENCE);
    Socket accepted = server.accept();
    DatagramSocket udp = edge.openUdp(at("127.0.0.1", 0));
    Channel channel = edge.bindUdp(group, at("127.0.0.1", 0), new UdpEcho());

    network.close();

    assertThat(server.isClosed()).isTrue();
    assertThat(client.isClosed()).isTrue();
    assertThat(accepted.isClosed()).isTrue();
    assertThat(udp.isClosed()).isTrue();
    await().until(() -> !channel.isOpen());
    assertThatThrownBy(() -> edge.openUdp(at("127.0.0.1", 0))).isInstanceOf(SocketException.class);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(t -> t.getName().startsWith("machine-test")));
  }

  @Test
  void theJournalStaysEmpty() throws IOException {
    try (DatagramSocket socket = edge.openUdp(at("127.0.0.1", 0))) {
      socket.send(new java.net.DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
    }
    assertThat(network.journal().entries()).isEmpty();
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }

  private static InetSocketAddress here(ServerSocket server) {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private static final class UdpEcho extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf copy = Unpooled.copiedBuffer(packet.content());
      context.writeAndFlush(new DatagramPacket(copy, packet.sender()));
    }
  }
}
