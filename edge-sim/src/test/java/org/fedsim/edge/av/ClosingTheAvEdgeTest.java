package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.turn.MsTurnTcpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is left when the A/V Edge ends, in whatever order things end. */
@ExtendWith(LeakCheck.class)
class ClosingTheAvEdgeTest {

  @Test
  void allPortsAreFreeAgain() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket socket = lab.insideAllocation()) {
      InetSocketAddress relayed = socket.relayedAddress();
      lab.edge().close();
      for (InetSocketAddress port :
          new InetSocketAddress[] {
            relayed, lab.at("edge.av", 3478), lab.at("edge.internal", 3478)
          }) {
        lab.host("edge").openUdp(port).close();
      }
    }
  }

  @Test
  void allTcpPortsAreFreeAgain() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer();
        MsTurnTcpSocket socket = lab.insideTcpAllocation(true)) {
      socket.send((InetSocketAddress) listener.getLocalSocketAddress(), new byte[1]);
      try (Socket peer = listener.accept()) {
        assertThat(peer.getInputStream().read()).isZero();
        lab.edge().close();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }
      for (InetSocketAddress port :
          new InetSocketAddress[] {
            socket.relayedAddress(), lab.at("edge.av", 443), lab.at("edge.internal", 443)
          }) {
        lab.host("edge").listen(port, 1).close();
      }
    }
  }

  @Test
  void closingTwiceOrAfterTheNetworkIsHarmless() throws Exception {
    AvLab lab = AvLab.open(Policy.allowAll());
    MsTurnSocket socket = lab.insideAllocation();
    lab.network().close();
    socket.close();
    lab.edge().close();
    lab.edge().close();
    lab.close();
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void aProbeAfterTheEndFails() throws Exception {
    AvLab lab = AvLab.open(Policy.allowAll());
    lab.close();
    assertThat(
            catchThrowable(
                () ->
                    lab.edge().probe(lab.at("messenger-client", 3478)).toCompletableFuture().get()))
        .isNotNull();
  }

  @Test
  void anEdgeThatCannotHaveItsPortLeavesNothingBehind() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      lab.edge().close();
      try (DatagramSocket taken = lab.host("edge").openUdp(lab.at("edge.internal", 3478))) {
        AvEdgeSettings settings =
            AvEdgeSettings.of(
                lab.network().topology(),
                MrasCredentials.withFreshKeys(new SecureRandom()),
                Timers.LAB);
        assertThatThrownBy(() -> AvEdge.start(lab.host("edge"), settings).close())
            .isInstanceOf(IOException.class);
        assertThat(taken.isClosed()).isFalse();
        // The listener that could be opened has been closed again.
        lab.host("edge").openUdp(lab.at("edge.av", 3478)).close();
      }
    }
  }
}
