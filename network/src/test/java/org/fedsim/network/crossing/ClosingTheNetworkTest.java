package org.fedsim.network.crossing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.fedsim.network.Lab.PATIENCE;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.network.BlockedThread;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.Lab;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(NetworkKind.class)
class ClosingTheNetworkTest {
  private final NetworkKind kind;

  ClosingTheNetworkTest(NetworkKind kind) {
    this.kind = kind;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        // Netty's own, one per JVM; it ends by itself after a second without work.
        .filter(t -> !t.getName().startsWith("globalEventExecutor"))
        .filter(t -> !t.getName().startsWith("awaitility"))
        .collect(Collectors.toSet());
  }

  @Test
  void everySocketChannelAndEventLoopOfItsHostsIsClosed() throws Exception {
    Set<Thread> before = threads();
    ServerSocket server;
    Socket client;
    Socket accepted;
    DatagramSocket udp;
    Channel channel;
    Channel listener;
    EventLoopGroup group;
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      server = lab.listen("edge.access", 5061);
      client = lab.connect("yahoo", "edge.access", 5061);
      accepted = server.accept();
      udp = lab.host("edge").openUdp(lab.at("edge.av", 3478));
      group = lab.host("edge").newEventLoopGroup(2, "edge");
      channel =
          lab.host("edge").bindUdp(group, lab.at("edge.av", 0), new ChannelInboundHandlerAdapter());
      listener =
          lab.host("edge")
              .listenTcp(group, lab.at("edge.av", 443), new ChannelInboundHandlerAdapter() {});
      assertThat(channel.isActive()).isTrue();
    }
    assertThat(server.isClosed()).isTrue();
    assertThat(client.isClosed()).isTrue();
    assertThat(accepted.isClosed()).isTrue();
    assertThat(udp.isClosed()).isTrue();
    assertThat(channel.isOpen()).isFalse();
    assertThat(listener.isOpen()).isFalse();
    assertThat(group.isTerminated()).isTrue();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @Test
  void whoeverWaitsInASocketIsWokenUp() throws Exception {
    Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP), false);
    ServerSocket server = lab.listen("edge.access", 5061);
    DatagramSocket udp = lab.host("edge").openUdp(lab.at("edge.av", 0));
    BlockedThread accepting = BlockedThread.in(server::accept);
    BlockedThread receiving =
        BlockedThread.in(() -> udp.receive(new DatagramPacket(new byte[9], 9)));
    BlockedThread connecting =
        BlockedThread.in(
            () ->
                lab.host("yahoo")
                    .connect(lab.at("yahoo", 0), lab.at("edge.access", 5061), Duration.ofDays(1)));
    lab.close();
    assertThat(accepting.failure()).isInstanceOf(SocketException.class);
    assertThat(receiving.failure()).isInstanceOf(SocketException.class);
    assertThat(connecting.failure()).isInstanceOf(SocketException.class);
  }

  @Test
  void nothingCanBeOpenedAfterwards() throws Exception {
    Lab<?> lab = kind.open(Policy.allowAll());
    Host edge = lab.host("edge");
    EventLoopGroup group = edge.newEventLoopGroup(1, "edge");
    lab.close();
    lab.close();
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> lab.listen("edge.access", 5061));
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> edge.openUdp(lab.at("edge.av", 0)));
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> lab.connect("yahoo", "edge.access", 5061));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> edge.newEventLoopGroup(1, "edge"));
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(
            () -> edge.bindUdp(group, lab.at("edge.av", 0), new ChannelInboundHandlerAdapter()));
  }
}
