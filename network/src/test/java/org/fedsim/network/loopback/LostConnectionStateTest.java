package org.fedsim.network.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Datagrams;
import org.fedsim.network.Lab;
import org.fedsim.network.LostPacket;
import org.fedsim.network.firewall.ConnectionTracker;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LostConnectionStateTest {

  @Test
  void bytesOfAConnectionTheFirewallHasForgottenDoNotArrive() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(Policy.allowAll());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket client = lab.connect("yahoo", "edge.access", 5061);
        Socket accepted = server.accept();
        DatagramSocket flood = lab.host("aol").openUdp(lab.at("aol", 0))) {
      client.getOutputStream().write(1);
      for (int i = 0; i <= ConnectionTracker.DEFAULT_CAPACITY; i++) {
        String to = i < 40_000 ? "edge.webconf" : "edge.av";
        Datagrams.send(flood, lab.at(to, 1 + i % 40_000), "x");
      }
      List<LostPacket> lost = new ArrayList<>();
      lab.host("yahoo").onLost(lost::add);
      client.getOutputStream().write(new byte[] {2, 3});
      client.getOutputStream().write(4);
      assertThat(lost).extracting(l -> l.payload().length).containsExactly(2, 1);
      assertThat(lost.get(0).entry().orElseThrow().verdict().state())
          .isEqualTo(ConnectionState.INVALID);
      client.close();
      assertThat(accepted.getInputStream().readAllBytes()).containsExactly(1);
    }
  }
}
