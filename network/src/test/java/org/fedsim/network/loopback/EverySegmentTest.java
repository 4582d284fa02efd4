package org.fedsim.network.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.ServerSocket;
import java.net.Socket;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Lab;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;

/** Our own filter is asked about everything that is sent. */
class EverySegmentTest {

  @Test
  void everySegmentIsInTheJournalWithTheRuleThatLetTheConnectionIn() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 5061)) {
      try (Socket client = lab.connect("yahoo", "edge.access", 5061);
          Socket accepted = server.accept()) {
        client.getOutputStream().write(new byte[700]);
        accepted.getInputStream().readNBytes(700);
        client.close();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(lab.journal())
          .extracting(e -> e.packet().tcp(), e -> e.packet().length(), e -> e.verdict().state())
          .containsExactly(
              tuple(Tcp.SYN, 0, ConnectionState.NEW),
              tuple(Tcp.DATA, 0, ConnectionState.ESTABLISHED),
              tuple(Tcp.DATA, 700, ConnectionState.ESTABLISHED),
              tuple(Tcp.FIN, 0, ConnectionState.ESTABLISHED),
              tuple(Tcp.FIN, 0, ConnectionState.ESTABLISHED));
      assertThat(lab.journal())
          .allMatch(e -> e.verdict().rule().name().equals("access-sip-in"))
          .allMatch(e -> e.firewall().equals("external"))
          .allMatch(JournalEntry::allowed);
    }
  }

  @Test
  void aPortBelow1024IsCarriedOnAnother() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013())) {
      assertThat(lab.network().realAddress(lab.at("edge.access", 443)).getPort()).isEqualTo(61_443);
    }
  }
}
