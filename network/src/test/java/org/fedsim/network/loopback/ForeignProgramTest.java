package org.fedsim.network.loopback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Datagrams;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.Lab;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that are not ours, like openssl, meet the firewall where they arrive. */
@Timeout(60)
class ForeignProgramTest {

  /** Connects as a foreign program does, from the real address of an interface. */
  private static Socket foreign(Lab<LoopbackNetwork> lab, String from, String to, int port)
      throws IOException {
    Socket socket = new Socket();
    socket.bind(real(lab, from, 0));
    socket.connect(real(lab, to, port));
    socket.setSoTimeout((int) Lab.PATIENCE.toMillis());
    return socket;
  }

  private static InetSocketAddress real(Lab<LoopbackNetwork> lab, String interfaceName, int port) {
    return lab.network().realAddress(lab.at(interfaceName, port));
  }

  /** Whether the other side has closed without a byte. */
  private static boolean isClosedByPeer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void anAllowedConnectionIsLetInAndJournaled() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket openssl = foreign(lab, "yahoo", "edge.access", 5061);
        Socket accepted = server.accept()) {
      openssl.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      accepted.getOutputStream().write(2);
      assertThat(openssl.getInputStream().read()).isEqualTo(2);
      assertThat(accepted.getInetAddress()).isEqualTo(lab.host("yahoo").address());
      assertThat(lab.journal().get(0).packet().tcp()).isEqualTo(Tcp.SYN);
      assertThat(lab.journal().get(0).packet().source())
          .isEqualTo(accepted.getRemoteSocketAddress());
      assertThat(lab.journal())
          .allMatch(e -> e.verdict().rule().name().equals("access-sip-in"))
          .hasSize(3);
    }
  }

  @Test
  void aConnectionThatIsNotAllowedIsClosedAndTheNextOneServed() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket skypeClient = foreign(lab, "skype-client", "edge.access", 5061);
        Socket yahoo = foreign(lab, "yahoo", "edge.access", 5061);
        Socket accepted = server.accept()) {
      assertThat(isClosedByPeer(skypeClient)).isTrue();
      assertThat(accepted.getInetAddress()).isEqualTo(lab.host("yahoo").address());
      assertThat(yahoo.isConnected()).isTrue();
      assertThat(lab.journal().get(0).verdict().decision()).isEqualTo(Decision.DROP);
    }
  }

  @Test
  void aConnectionFromNoHostOfTheLabIsClosedAndNotJournaled() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(Policy.allowAll());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket stranger = new Socket()) {
      stranger.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      stranger.connect(real(lab, "edge.access", 5061));
      stranger.setSoTimeout((int) Lab.PATIENCE.toMillis());
      try (Socket own = lab.connect("yahoo", "edge.access", 5061);
          Socket accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(own.getLocalSocketAddress());
      }
      assertThat(isClosedByPeer(stranger)).isTrue();
      assertThat(lab.journal()).allMatch(e -> e.packet().toString().contains("203.0.113.20"));
    }
  }

  @Test
  void theSameHoldsForNettyListeners() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013())) {
      Host edge = lab.host("edge");
      BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
      edge.listenTcp(
          edge.newEventLoopGroup(1, "edge"),
          lab.at("edge.access", 443),
          new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
              accepted.add(channel);
            }
          });
      try (Socket stranger = new Socket();
          Socket yahoo = foreign(lab, "yahoo", "edge.access", 443);
          Socket user = foreign(lab, "remote-user", "edge.access", 443)) {
        stranger.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        stranger.connect(real(lab, "edge.access", 443));
        stranger.setSoTimeout((int) Lab.PATIENCE.toMillis());
        assertThat(isClosedByPeer(stranger)).isTrue();
        assertThat(isClosedByPeer(yahoo)).isTrue();
        Channel channel = accepted.poll(Lab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(channel.remoteAddress()).isEqualTo(lab.at("remote-user", user.getLocalPort()));
        assertThat(accepted).isEmpty();
      }
    }
  }

  @Test
  void datagramsAreTakenFromHostsOfTheLabOnlyAndAsTheFirewallSays() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        DatagramSocket edge = lab.host("edge").openUdp(lab.at("edge.av", 3478));
        DatagramSocket stranger =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        DatagramSocket yahoo = new DatagramSocket(real(lab, "yahoo", 0));
        DatagramSocket client = new DatagramSocket(real(lab, "messenger-client", 0))) {
      for (DatagramSocket from : new DatagramSocket[] {stranger, yahoo, client}) {
        Datagrams.send(from, real(lab, "edge.av", 3478), "hello");
      }
      java.net.DatagramPacket packet = Datagrams.empty();
      Datagrams.receive(edge, packet);
      assertThat(packet.getSocketAddress())
          .isEqualTo(lab.at("messenger-client", client.getLocalPort()));
      assertThat(lab.journal())
          .extracting(e -> e.verdict().decision(), e -> e.verdict().state())
          .containsExactly(
              tuple(Decision.DROP, ConnectionState.NEW),
              tuple(Decision.ALLOW, ConnectionState.NEW));
    }
  }

  @Test
  void aPortThatAHostHasGivenUpIsForeign() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        DatagramSocket edge = lab.host("edge").openUdp(lab.at("edge.av", 3478));
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      DatagramSocket own = lab.host("yahoo").openUdp(lab.at("yahoo", 0));
      int port = own.getLocalPort();
      own.close();
      try (DatagramSocket foreign = new DatagramSocket(real(lab, "yahoo", port))) {
        Datagrams.send(foreign, real(lab, "edge.av", 3478), "foreign");
      }
      Datagrams.send(client, lab.at("edge.av", 3478), "own");
      assertThat(Datagrams.receive(edge, Datagrams.empty())).isEqualTo("own");
    }
  }

  @Test
  void datagramsToNettyChannelsLikewise() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        DatagramSocket stranger =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        DatagramSocket yahoo = new DatagramSocket(real(lab, "yahoo", 0));
        DatagramSocket client = new DatagramSocket(real(lab, "messenger-client", 0))) {
      Host edge = lab.host("edge");
      BlockingQueue<String> received = new LinkedBlockingQueue<>();
      edge.bindUdp(
          edge.newEventLoopGroup(1, "edge"),
          lab.at("edge.av", 3478),
          new SimpleChannelInboundHandler<DatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
              ByteBuf content = packet.content();
              received.add(content.toString(US_ASCII) + packet.sender().getAddress());
            }
          });
      Datagrams.send(stranger, real(lab, "edge.av", 3478), "1");
      Datagrams.send(yahoo, real(lab, "edge.av", 3478), "2");
      Datagrams.send(client, real(lab, "edge.av", 3478), "3");
      assertThat(received.poll(Lab.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("3messenger-client/203.0.113.50");
      assertThat(received).isEmpty();
    }
  }
}
