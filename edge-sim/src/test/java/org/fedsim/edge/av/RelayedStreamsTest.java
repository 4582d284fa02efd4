package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.Host;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MsTurnRefused;
import org.fedsim.wire.turn.MsTurnTcpSocket;
import org.fedsim.wire.turn.MsTurnTcpSocket.Chunk;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP clients, TCP peers and the relay between them, on real sockets. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RelayedStreamsTest {

  static InetSocketAddress addressOf(ServerSocket socket) {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bytesCrossTheRelayBothWaysWrappedAndRaw(boolean pseudoTls) throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(pseudoTls)) {
      assertThat(socket.relayedAddress().getAddress()).isEqualTo(lab.at("edge.av", 0).getAddress());
      assertThat(socket.relayedAddress().getPort()).isBetween(50_000, 59_999);
      assertThat(socket.reflexiveAddress()).isEqualTo(socket.clientAddress());

      socket.send(addressOf(listener), new byte[] {1, 2, 3});
      try (Socket peer = listener.accept()) {
        peer.setSoTimeout((int) PATIENCE.toMillis());
        // The relay connects from the very port that it listens on.
        assertThat(peer.getRemoteSocketAddress()).isEqualTo(socket.relayedAddress());
        assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        peer.getOutputStream().write(new byte[] {4, 5});
        assertThat(receive(socket, addressOf(listener), 2)).containsExactly(4, 5);

        socket.setActiveDestination(addressOf(listener));
        socket.send(addressOf(listener), new byte[] {6});
        assertThat(peer.getInputStream().readNBytes(1)).containsExactly(6);
        peer.getOutputStream().write(new byte[] {7, 8, 9});
        assertThat(receive(socket, addressOf(listener), 3)).containsExactly(7, 8, 9);
      }
      assertThat(socket.refresh()).isEqualTo(RelayLimits.DEFAULT.defaultLifetime());
      socket.release();
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
      assertThat(lab.edge().allocations()).isZero();
      assertThat(lab.edge().counters().drops()).isEmpty();
      assertThat(lab.edge().counters().clientConnectionsAccepted()).isEqualTo(1);
      assertThat(lab.edge().counters().peerConnectionsOpened()).isEqualTo(1);
      assertThat(lab.network().journal().entries())
          .extracting(JournalEntry::packet)
          .filteredOn(packet -> packet.tcp() == Tcp.SYN)
          .filteredOn(packet -> packet.destination().equals(addressOf(listener)))
          .singleElement()
          .satisfies(packet -> assertThat(packet.source()).isEqualTo(socket.relayedAddress()));
    }
  }

  /** Reads what one peer has sent until it is so long. */
  static byte[] receive(MsTurnTcpSocket socket, InetSocketAddress peer, int length)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < length) {
      Chunk chunk = socket.receive(PATIENCE);
      assertThat(chunk.peer()).isEqualTo(peer);
      all.writeBytes(chunk.bytes());
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongStreamArrivesCompleteAndInOrder(boolean raw) throws Exception {
    long seed = Long.getLong("fedsim.seed", System.nanoTime());
    System.out.println("RelayedStreamsTest: -Dfedsim.seed=" + seed);
    byte[] bytes = new byte[3_000_001];
    new Random(seed).nextBytes(bytes);
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(true)) {
      if (raw) {
        socket.setActiveDestination(addressOf(listener));
      }
      // The peer sends all of it back while it is still coming.
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echoOne(listener));
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.send(addressOf(listener), bytes);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      assertThat(receive(socket, addressOf(listener), bytes.length)).isEqualTo(bytes);
      sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      socket.close();
      echo.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void echoOne(ServerSocket listener) {
    try (Socket peer = listener.accept()) {
      peer.getInputStream().transferTo(peer.getOutputStream());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void aPeerConnectsToTheRelayPortOnceSomethingWasSentToItsAddress() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      InetSocketAddress from = lab.at("messenger-client", 50_001);
      assertTurnedAway(lab.host("messenger-client"), from, socket.relayedAddress());
      assertThat(lab.edge().counters().dropsOf(DropReason.NO_PERMISSION)).isEqualTo(1);

      socket.send(addressOf(listener), new byte[0]);
      listener.accept().close();
      InetSocketAddress second = lab.at("messenger-client", 50_002);
      try (Socket peer =
          lab.host("messenger-client").connect(second, socket.relayedAddress(), PATIENCE)) {
        peer.getOutputStream().write(new byte[] {1});
        assertThat(receive(socket, second, 1)).containsExactly(1);
        socket.send(second, new byte[] {2});
        assertThat(peer.getInputStream().read()).isEqualTo(2);
      }
      // Another address has no permission.
      assertTurnedAway(
          lab.host("skype-client"), lab.at("skype-client", 0), socket.relayedAddress());
      assertThat(lab.edge().counters().dropsOf(DropReason.NO_PERMISSION)).isEqualTo(2);
      assertThat(lab.edge().counters().peerConnectionsAccepted()).isEqualTo(1);
    }
  }

  /** The reset may come before the connecting side has noticed that it is connected. */
  private static void assertTurnedAway(Host host, InetSocketAddress from, InetSocketAddress to) {
    assertThatThrownBy(
            () -> {
              try (Socket socket = host.connect(from, to, PATIENCE)) {
                socket.getInputStream().read();
              }
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void twoAllocationsOnTheSameEdgeReachEachOther() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnTcpSocket inside = lab.insideTcpAllocation(true);
        MsTurnTcpSocket outside = lab.outsideTcpAllocation()) {
      // The first opens the way back at the outer one, and is turned away there.
      outside.send(inside.relayedAddress(), new byte[0]);
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.NO_PERMISSION) == 1);
      inside.send(outside.relayedAddress(), new byte[] {1});
      assertThat(receive(outside, inside.relayedAddress(), 1)).containsExactly(1);
      outside.send(inside.relayedAddress(), new byte[] {2});
      assertThat(receive(inside, outside.relayedAddress(), 1)).containsExactly(2);
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      RelayCredentials right = lab.credentials("sip:mary@msn.com");
      RelayCredentials wrong = new RelayCredentials(right.username(), new byte[20]);
      assertThatThrownBy(
              () ->
                  MsTurnTcpSocket.allocate(
                      lab.host("messenger-client"),
                      lab.at("messenger-client", 0),
                      lab.at("edge.av", 443),
                      wrong,
                      Timers.LAB))
          .isInstanceOfSatisfying(
              MsTurnRefused.class, refused -> assertThat(refused.code()).isEqualTo(431));
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
      assertThat(lab.edge().allocations()).isZero();
    }
  }

  @Test
  void aPortWithoutRelayRefusesTheConnection() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      assertThatThrownBy(
              () ->
                  MsTurnTcpSocket.allocate(
                      lab.host("messenger-client"),
                      lab.at("messenger-client", 0),
                      lab.at("edge.av", 444),
                      lab.credentials("sip:mary@msn.com"),
                      Timers.LAB))
          .isInstanceOf(ConnectRefused.class);
    }
  }

  @Test
  void closingEndsAReceiveThatWaits() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      MsTurnTcpSocket socket = lab.insideTcpAllocation(false);
      CompletableFuture<Chunk> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return socket.receive();
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      socket.close();
      assertThatThrownBy(() -> waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SocketException.class);
      assertThat(socket.isClosed()).isTrue();
      assertThatThrownBy(() -> socket.send(lab.at("messenger-client", 50_000), new byte[1]))
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void theEndOfTheRelayIsTheEndOfTheSocket() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      lab.edge().close();
      assertThatThrownBy(socket::receive)
          .isInstanceOf(SocketException.class)
          .hasRootCauseMessage("the relay has closed the connection");
      assertThat(socket.isClosed()).isTrue();
    }
  }
}
