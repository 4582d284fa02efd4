package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Decision;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.turn.MsTurnTcpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The relay behind a firewall that lets no TCP of its relay ports out. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class BlockedStreamTest {
  private static Policy closed() {
    return new Policy("closed", "test", List.of(), Decision.DROP, 1);
  }

  @Test
  void theEdgesHostIsToldOfTheSynAndTheClientHearsNothing() throws Exception {
    List<LostPacket> lost = new CopyOnWriteArrayList<>();
    try (AvLab lab = AvLab.open(closed());
        Journal.Subscription subscription = lab.host("edge").onLost(lost::add);
        MsTurnTcpSocket socket = lab.insideTcpAllocation(true)) {
      InetSocketAddress peer = lab.at("messenger-client", 50_000);
      socket.send(peer, new byte[] {1});
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.PEER_UNREACHABLE) == 1);
      assertThat(lost)
          .singleElement()
          .satisfies(l -> assertThat(l.packet().tcp()).isEqualTo(Tcp.SYN))
          .satisfies(l -> assertThat(l.packet().source()).isEqualTo(socket.relayedAddress()))
          .satisfies(l -> assertThat(l.packet().destination()).isEqualTo(peer))
          .satisfies(l -> assertThat(l.entry()).isPresent());
      assertThatThrownBy(() -> socket.receive(Duration.ofMillis(1)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(socket.refresh()).isPositive();
    }
  }

  @Test
  void aClientThatCannotReachTheRelayIsToldAtOnce() throws Exception {
    try (AvLab lab = AvLab.open(closed())) {
      assertThatThrownBy(lab::outsideTcpAllocation).isInstanceOf(ConnectTimedOut.class);
    }
  }

  @Test
  void whatWaitsForAPeerThatNeverAnswersIsBounded() throws Exception {
    try (AvLab lab =
            AvLab.open(
                closed(),
                RelayLimits.DEFAULT,
                TcpLimits.DEFAULT,
                LoopbackNetwork.Options.STANDARD);
        MsTurnTcpSocket socket = lab.insideTcpAllocation(false)) {
      // Far more than may wait; the relay stops reading until the attempt is over.
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.send(lab.at("messenger-client", 50_000), new byte[64 << 20]);
                } catch (IOException closed) {
                  // It is, when the test has seen enough.
                }
              });
      await()
          .atMost(PATIENCE)
          .until(() -> lab.edge().counters().dropsOf(DropReason.PEER_UNREACHABLE) > 0);
      assertThat(lab.edge().counters().payloadsToPeers()).isLessThan(64);
      socket.close();
      flood.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
