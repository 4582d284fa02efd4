package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;
import static org.fedsim.edge.av.AvLab.receive;
import static org.fedsim.edge.av.AvLab.send;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.fedsim.edge.av.AvLab.Datagram;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.turn.MsTurnSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients, peers and the relay between them, on real sockets. */
@ExtendWith(LeakCheck.class)
class RelayedMediaTest {

  @Test
  void anAllocationFromInsideIsReachedAtTheExternalAddress() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation()) {
      assertThat(socket.relayedAddress().getAddress()).isEqualTo(lab.at("edge.av", 0).getAddress());
      assertThat(socket.relayedAddress().getPort()).isBetween(50_000, 59_999);
      assertThat(socket.reflexiveAddress()).isEqualTo(socket.clientAddress());
      assertThat(socket.serverAddress()).isEqualTo(lab.at("edge.internal", 3478));
      assertThat(socket.getLocalSocketAddress()).isEqualTo(socket.relayedAddress());
      assertThat(socket.getLocalAddress()).isEqualTo(socket.relayedAddress().getAddress());
      assertThat(socket.getLocalPort()).isEqualTo(socket.relayedAddress().getPort());
      assertThat(lab.edge().allocations()).isEqualTo(1);
    }
  }

  @Test
  void payloadsOfEveryLengthCrossTheRelayBothWays() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket peer = lab.peer()) {
      InetSocketAddress peerAddress = (InetSocketAddress) peer.getLocalSocketAddress();
      for (int length : new int[] {0, 1, 2, 3, 5, 63, 64, 65, 172, 1_399, 4_001, 20_011}) {
        byte[] payload = payload(length);
        send(socket, peerAddress, payload);
        Datagram there = receive(peer);
        assertThat(there.from()).isEqualTo(socket.relayedAddress());
        assertThat(there.payload()).isEqualTo(payload);

        send(peer, socket.relayedAddress(), payload);
        Datagram back = receive(socket);
        assertThat(back.from()).isEqualTo(peerAddress);
        assertThat(back.payload()).isEqualTo(payload);
      }
    }
  }

  @Test
  void twoAllocationsOnTheSameEdgeReachEachOther() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket inside = lab.insideAllocation();
        MsTurnSocket outside = lab.outsideAllocation()) {
      // The first one opens the way back; it is not let in yet.
      send(inside, outside.relayedAddress(), (byte) 1);
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.NO_PERMISSION) == 1);
      send(outside, inside.relayedAddress(), (byte) 2);
      Datagram first = receive(inside);
      assertThat(first.from()).isEqualTo(outside.relayedAddress());
      assertThat(first.payload()).containsExactly(2);

      send(inside, outside.relayedAddress(), (byte) 3);
      Datagram second = receive(outside);
      assertThat(second.from()).isEqualTo(inside.relayedAddress());
      assertThat(second.payload()).containsExactly(3);
    }
  }

  @Test
  void afterSetActiveDestinationThePayloadsAreNotWrapped() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket active = lab.peer();
        DatagramSocket other = lab.peer()) {
      InetSocketAddress activeAddress = (InetSocketAddress) active.getLocalSocketAddress();
      InetSocketAddress otherAddress = (InetSocketAddress) other.getLocalSocketAddress();
      socket.setActiveDestination(activeAddress);

      for (int length : new int[] {0, 1, 19, 20, 172, 1_001}) {
        byte[] payload = payload(length);
        send(socket, activeAddress, payload);
        assertThat(receive(active).payload()).isEqualTo(payload);
        send(active, socket.relayedAddress(), payload);
        Datagram back = receive(socket);
        assertThat(back.from()).isEqualTo(activeAddress);
        assertThat(back.payload()).isEqualTo(payload);
      }
      // Others still go wrapped, both ways.
      send(socket, otherAddress, (byte) 7);
      assertThat(receive(other).payload()).containsExactly(7);
      send(other, socket.relayedAddress(), (byte) 8);
      assertThat(receive(socket).from()).isEqualTo(otherAddress);
    }
  }

  @Test
  void aPeerThatNothingWasSentToIsNotHeard() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket stranger = lab.host("skype-client").openUdp(lab.at("skype-client", 0));
        DatagramSocket peer = lab.peer()) {
      send(stranger, socket.relayedAddress(), (byte) 1);
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.NO_PERMISSION) == 1);

      send(socket, (InetSocketAddress) peer.getLocalSocketAddress(), (byte) 2);
      receive(peer);
      send(peer, socket.relayedAddress(), (byte) 3);
      assertThat(receive(socket).payload()).containsExactly(3);
    }
  }

  @Test
  void aPeerThatThePolicyDoesNotListIsNotReached() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket yahoo = lab.host("yahoo").openUdp(lab.at("yahoo", 0))) {
      send(socket, (InetSocketAddress) yahoo.getLocalSocketAddress(), (byte) 1);
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.PEER_REFUSED) == 1);
      assertThat(lab.edge().counters().payloadsToPeers()).isZero();
    }
  }

  @Test
  void closingTheSocketReleasesTheAllocation() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      MsTurnSocket socket = lab.insideAllocation();
      assertThat(lab.edge().allocations()).isEqualTo(1);
      socket.close();
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      // Its port is free again.
      assertThat(socket.isClosed()).isTrue();
      lab.host("edge").openUdp(socket.relayedAddress()).close();
    }
  }

  @Test
  void closingTheSocketEndsAReceiveThatWaits() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      MsTurnSocket socket = lab.insideAllocation();
      socket.setSoTimeout(0);
      CompletableFuture<Datagram> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return receive(socket);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      socket.close();
      assertThatThrownBy(() -> waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SocketException.class);
    }
  }

  @Test
  void receivingAndSettingTheActiveDestinationMayWaitSideBySide() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket peer = lab.peer()) {
      InetSocketAddress peerAddress = (InetSocketAddress) peer.getLocalSocketAddress();
      CompletableFuture<byte[]> first =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return receive(socket).payload();
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      for (int i = 0; i < 20; i++) {
        socket.setActiveDestination(peerAddress);
      }
      send(peer, socket.relayedAddress(), (byte) 9);
      assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(9);
    }
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (0x80 + i);
    }
    return payload;
  }
}
