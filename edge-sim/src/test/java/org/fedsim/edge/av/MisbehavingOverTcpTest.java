package org.fedsim.edge.av;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;
import static org.fedsim.edge.av.RelayedStreamsTest.addressOf;
import static org.fedsim.edge.av.RelayedStreamsTest.receive;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.ErrorCode;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsTurnTcpSocket;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.PseudoTls;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.TcpFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients and peers that are slow, silent, greedy or gone, on real sockets. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class MisbehavingOverTcpTest {
  /** Short enough for a test to wait for; only what is cut off anyway has to wait so long. */
  private static final TcpLimits STRICT =
      new TcpLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 2, 65_536);

  /** More than all the buffers between a client and a peer can hold. */
  private static final int FLOOD = 64 << 20;

  private static AvLab strict() throws IOException {
    return AvLab.open(Policy.allowAll(), RelayLimits.DEFAULT, STRICT);
  }

  private static Socket connect(AvLab lab) throws IOException {
    Socket socket =
        lab.host("messenger-client")
            .connect(lab.at("messenger-client", 0), lab.at("edge.av", 443), PATIENCE);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static byte[] firstAllocate() {
    return MsTurnMessage.of(
            MessageType.ALLOCATE_REQUEST,
            TransactionId.random(new SecureRandom()),
            new MsVersion(1))
        .encode();
  }

  private static void assertClosed(Socket socket) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              int read;
              try {
                read = socket.getInputStream().read();
              } catch (IOException reset) {
                read = -1;
              }
              assertThat(read).isEqualTo(-1);
            });
  }

  @Test
  void whatIsNoMsTurnIsClosed() throws Exception {
    byte[] tls = PseudoTls.clientHello(1, new SecureRandom());
    tls[2] = 3;
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      List<byte[]> openings =
          List.of(
              "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII), tls, new byte[] {0}, firstAllocate());
      for (byte[] opening : openings) {
        try (Socket socket = connect(lab)) {
          socket.getOutputStream().write(opening);
          assertClosed(socket);
        }
      }
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
      assertThat(lab.edge().counters().drops()).containsOnlyKeys(DropReason.NOT_FRAMED);
      assertThat(lab.edge().counters().dropsOf(DropReason.NOT_FRAMED)).isEqualTo(openings.size());
    }
  }

  @Test
  void theHelloIsAnsweredWithItsBytesHoweverItArrives() throws Exception {
    byte[] hello = PseudoTls.clientHello(1, new SecureRandom());
    byte[] frame = TcpFrame.message(firstAllocate()).encode();
    try (AvLab lab = AvLab.open(Policy.allowAll());
        Socket socket = connect(lab)) {
      for (byte one : hello) {
        socket.getOutputStream().write(one);
      }
      InputStream in = socket.getInputStream();
      byte[] answer = in.readNBytes(PseudoTls.SERVER_HELLO_LENGTH);
      assertThat(PseudoTls.isServerHello(answer)).isTrue();
      for (byte one : frame) {
        socket.getOutputStream().write(one);
      }
      byte[] header = in.readNBytes(4);
      assertThat(header).startsWith(2, 0);
      byte[] content = in.readNBytes((header[2] & 0xff) << 8 | header[3] & 0xff);
      assertThat(ReceivedMsTurn.decode(content).message().find(ErrorCode.class))
          .hasValueSatisfying(e -> assertThat(e.reason().code()).isEqualTo(401));
    }
  }

  @Test
  void aClientThatTakesItsTimeIsClosed() throws Exception {
    try (AvLab lab = strict();
        Socket silent = connect(lab);
        Socket slow = connect(lab)) {
      slow.getOutputStream().write(2);
      assertClosed(silent);
      assertClosed(slow);
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
      assertThat(lab.edge().counters().drops()).containsEntry(DropReason.IDLE, 2L);
    }
  }

  @Test
  void aSourceWithTooManyConnectionsGetsNoMore() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try (AvLab lab = strict()) {
      for (int i = 0; i < 4; i++) {
        sockets.add(connect(lab));
      }
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.TOO_MANY_CONNECTIONS) == 1);
      for (Socket socket : sockets) {
        assertClosed(socket);
        socket.close();
      }
    }
  }

  @Test
  void aClientThatNeverReadsIsCutOffAndCostsNoMemory() throws Exception {
    try (AvLab lab = strict();
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket deaf = lab.insideTcpAllocation(false)) {
      deaf.send(addressOf(listener), new byte[0]);
      AtomicLong taken = new AtomicLong();
      try (Socket peer = listener.accept()) {
        CompletableFuture<Void> flood =
            CompletableFuture.runAsync(
                () -> flood(taken, bytes -> peer.getOutputStream().write(bytes)));
        await()
            .atMost(PATIENCE)
            .until(() -> lab.edge().counters().dropsOf(DropReason.CLIENT_STALLED) == 1);
        // The peer's connection ends with the allocation.
        flood.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(taken.get()).isLessThan(FLOOD);
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
    }
  }

  @Test
  void aPeerThatNeverReadsIsCutOffAndTheClientIsServedAgain() throws Exception {
    try (AvLab lab = strict();
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      InetSocketAddress peerAddress = addressOf(listener);
      AtomicLong taken = new AtomicLong();
      socket.send(peerAddress, new byte[1]);
      try (Socket deaf = listener.accept()) {
        // Nobody accepts what the relay opens after it has cut the first one off.
        listener.close();
        CompletableFuture<Void> flood =
            CompletableFuture.runAsync(
                () -> flood(taken, bytes -> socket.send(peerAddress, bytes)));
        await()
            .atMost(PATIENCE)
            .until(() -> lab.edge().counters().dropsOf(DropReason.PEER_STALLED) == 1);
        flood.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(deaf.isClosed()).isFalse();
      }
      assertThat(taken.get()).isEqualTo(FLOOD);
      assertThat(lab.edge().counters().dropsOf(DropReason.PEER_UNREACHABLE)).isPositive();
      assertThat(socket.refresh()).isEqualTo(RelayLimits.DEFAULT.defaultLifetime());
    }
  }

  /** Takes bytes, and blocks when it cannot. */
  @FunctionalInterface
  private interface Sink {
    void write(byte[] bytes) throws IOException;
  }

  private static void flood(AtomicLong taken, Sink sink) {
    byte[] bytes = new byte[65_536];
    try {
      while (taken.get() < FLOOD) {
        sink.write(bytes);
        taken.addAndGet(bytes.length);
      }
    } catch (IOException cutOff) {
      // The count tells how far it came.
    }
  }

  @Test
  void aClientThatVanishesTakesItsPeersWithIt() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer()) {
      MsTurnTcpSocket socket = lab.insideTcpAllocation(true);
      socket.send(addressOf(listener), new byte[] {1});
      try (Socket peer = listener.accept()) {
        assertThat(peer.getInputStream().read()).isEqualTo(1);
        socket.close();
        assertClosed(peer);
      }
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
    }
  }

  @Test
  void aClientThatVanishesInTheMiddleOfAFrameLeavesNothing() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      Socket socket = connect(lab);
      socket.getOutputStream().write(new byte[] {2, 0, 0, 100, 0, 3});
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 1);
      socket.setSoLinger(true, 0);
      socket.close();
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
    }
  }

  @Test
  void aPeerThatVanishesIsConnectedToAgain() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      for (byte round = 1; round <= 3; round++) {
        byte mark = round;
        socket.send(addressOf(listener), new byte[] {mark});
        try (Socket peer = listener.accept()) {
          assertThat(peer.getInputStream().read()).isEqualTo(mark);
          peer.getOutputStream().write(mark);
          assertThat(receive(socket, addressOf(listener), 1)).containsExactly(mark);
          peer.setSoLinger(true, 0);
        }
        long opened = round;
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    lab.edge().counters().peerConnectionsOpened() == opened
                        && lab.edge().peerConnections() == 0);
      }
    }
  }

  @Test
  void aPeerThatRefusesIsCountedAndTheClientHearsNothing() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      socket.send(lab.at("messenger-client", 50_999), new byte[10]);
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.PEER_UNREACHABLE) == 1);
      assertThat(socket.refresh()).isPositive();
    }
  }

  @Test
  void anAllocationHasSoManyPeersAndNoMore() throws Exception {
    try (AvLab lab = strict();
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      socket.send(addressOf(listener), new byte[] {1});
      try (Socket first = listener.accept();
          Socket second =
              lab.host("messenger-client")
                  .connect(lab.at("messenger-client", 0), socket.relayedAddress(), PATIENCE);
          Socket third =
              lab.host("messenger-client")
                  .connect(lab.at("messenger-client", 0), socket.relayedAddress(), PATIENCE)) {
        assertClosed(third);
        second.getOutputStream().write(7);
        assertThat(receive(socket, (InetSocketAddress) second.getLocalSocketAddress(), 1))
            .containsExactly(7);
        socket.send(lab.at("messenger-client", 50_999), new byte[] {1});
        await()
            .atMost(PATIENCE)
            .until(() -> lab.edge().counters().dropsOf(DropReason.TOO_MANY_PEERS) == 2);
        assertThat(first.isConnected()).isTrue();
      }
    }
  }
}
