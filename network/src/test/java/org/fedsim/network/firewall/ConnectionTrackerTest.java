package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.network.ConnectionState.ESTABLISHED;
import static org.fedsim.network.ConnectionState.INVALID;
import static org.fedsim.network.ConnectionState.NEW;

import java.time.Duration;
import java.time.Instant;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.RuleRef;
import org.junit.jupiter.api.Test;

class ConnectionTrackerTest {
  private static final RuleRef RULE = new RuleRef("rule", "f", 1, "");

  private final ConnectionTracker tracker = new ConnectionTracker();
  private Instant now = Instant.EPOCH;

  private static Packet there(Tcp tcp) {
    return Packets.tcp("203.0.113.20", 40_000, "198.51.100.10", 5061, tcp);
  }

  private static Packet back(Tcp tcp) {
    return Packets.tcp("198.51.100.10", 5061, "203.0.113.20", 40_000, tcp);
  }

  private static Packet there() {
    return Packets.udp("203.0.113.50", 40_000, "198.51.100.12", 3478);
  }

  private static Packet back() {
    return Packets.udp("198.51.100.12", 3478, "203.0.113.50", 40_000);
  }

  private ConnectionState see(Packet packet) {
    return tracker.observe(packet, now).state();
  }

  private void admit(Packet packet) {
    assertThat(see(packet)).isEqualTo(NEW);
    tracker.admit(packet, RULE, now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void whatWasNotAdmittedStaysNew() {
    assertThat(see(there(Tcp.SYN))).isEqualTo(NEW);
    assertThat(see(there(Tcp.SYN))).isEqualTo(NEW);
    assertThat(see(there())).isEqualTo(NEW);
    assertThat(see(back())).isEqualTo(NEW);
  }

  @Test
  void bothDirectionsOfAnAdmittedConnectionPassAndNameTheRule() {
    admit(there(Tcp.SYN));
    assertThat(see(back(Tcp.DATA))).isEqualTo(ESTABLISHED);
    assertThat(see(there(Tcp.DATA))).isEqualTo(ESTABLISHED);
    assertThat(tracker.observe(there(Tcp.SYN), now).admittedBy()).hasValue(RULE);
  }

  @Test
  void aSegmentOfNoConnectionIsInvalid() {
    for (Tcp tcp : new Tcp[] {Tcp.DATA, Tcp.FIN, Tcp.RST}) {
      assertThat(see(there(tcp))).isEqualTo(INVALID);
    }
    admit(there());
    assertThat(see(Packets.tcp("203.0.113.50", 40_000, "198.51.100.12", 3478, Tcp.DATA)))
        .as("TCP between the ports of a UDP flow")
        .isEqualTo(INVALID);
  }

  @Test
  void lateSegmentsPassAfterBothHaveEndedAndASynIsNewAgain() {
    admit(there(Tcp.SYN));
    see(back(Tcp.DATA));
    see(there(Tcp.FIN));
    assertThat(see(there(Tcp.SYN))).as("one side is still open").isEqualTo(ESTABLISHED);
    see(back(Tcp.FIN));
    assertThat(see(back(Tcp.DATA))).isEqualTo(ESTABLISHED);
    assertThat(tracker.knows(there(Tcp.DATA), now)).isTrue();
    assertThat(tracker.knows(there(Tcp.SYN), now)).isFalse();
    admit(there(Tcp.SYN));
    see(back(Tcp.DATA));
    pass(ConnectionTracker.TCP_TIME_WAIT.plusSeconds(1));
    assertThat(see(there(Tcp.DATA))).as("the new connection").isEqualTo(ESTABLISHED);
  }

  @Test
  void untilItIsAnsweredWhatOpenedAFlowIsPutToTheRulesAgain() {
    admit(there(Tcp.SYN));
    assertThat(see(there(Tcp.SYN))).isEqualTo(NEW);
    assertThat(see(back(Tcp.DATA))).as("known although not admitted again").isEqualTo(ESTABLISHED);
    assertThat(see(there(Tcp.SYN))).isEqualTo(ESTABLISHED);
    admit(there());
    assertThat(see(there())).isEqualTo(NEW);
    assertThat(see(back())).isEqualTo(ESTABLISHED);
    assertThat(see(there())).isEqualTo(ESTABLISHED);
  }

  @Test
  void anRstEndsAConnectionAtOnce() {
    admit(there(Tcp.SYN));
    see(back(Tcp.DATA));
    see(back(Tcp.RST));
    assertThat(see(there(Tcp.DATA))).isEqualTo(ESTABLISHED);
    assertThat(see(there(Tcp.SYN))).as("a late segment for Linux").isEqualTo(ESTABLISHED);
    pass(ConnectionTracker.TCP_CLOSE);
    assertThat(see(there(Tcp.DATA))).isEqualTo(INVALID);
    admit(there(Tcp.SYN));
    see(back(Tcp.DATA));
    see(there(Tcp.RST));
    assertThat(see(there(Tcp.SYN))).as("of the side that sent the RST").isEqualTo(NEW);
  }

  @Test
  void aRefusedConnectionIsForgotten() {
    admit(there(Tcp.SYN));
    assertThat(see(back(Tcp.RST))).isEqualTo(ESTABLISHED);
    assertThat(see(there(Tcp.DATA))).isEqualTo(INVALID);
    assertThat(see(there(Tcp.SYN))).isEqualTo(NEW);
  }

  @Test
  void aConnectionNobodyAnswersIsForgotten() {
    admit(there(Tcp.SYN));
    pass(ConnectionTracker.TCP_SYN_SENT.minusNanos(1));
    assertThat(tracker.knows(there(Tcp.DATA), now)).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(see(there(Tcp.DATA))).isEqualTo(INVALID);
  }

  @Test
  void anEstablishedConnectionMayBeSilentForDays() {
    admit(there(Tcp.SYN));
    see(back(Tcp.DATA));
    pass(ConnectionTracker.TCP_ESTABLISHED.minusNanos(1));
    assertThat(see(there(Tcp.DATA))).isEqualTo(ESTABLISHED);
    see(there(Tcp.FIN));
    pass(ConnectionTracker.TCP_FIN_WAIT);
    assertThat(see(back(Tcp.DATA))).isEqualTo(INVALID);
  }

  @Test
  void aUdpFlowLivesLongerOnceItIsAnswered() {
    admit(there());
    pass(ConnectionTracker.UDP_UNREPLIED.minusNanos(1));
    assertThat(tracker.knows(there(), now)).isTrue();
    assertThat(see(there())).as("nobody has answered").isEqualTo(NEW);
    pass(ConnectionTracker.UDP_UNREPLIED);
    admit(there());
    assertThat(see(back())).isEqualTo(ESTABLISHED);
    pass(ConnectionTracker.UDP_REPLIED.minusNanos(1));
    assertThat(see(back())).isEqualTo(ESTABLISHED);
    pass(ConnectionTracker.UDP_REPLIED);
    assertThat(see(back())).isEqualTo(NEW);
  }

  @Test
  void whenItIsFullTheFlowThatWasSilentLongestIsForgotten() {
    ConnectionTracker small = new ConnectionTracker(2);
    Packet a = Packets.udp("203.0.113.50", 1, "198.51.100.12", 3478);
    Packet b = Packets.udp("203.0.113.50", 2, "198.51.100.12", 3478);
    Packet c = Packets.udp("203.0.113.50", 3, "198.51.100.12", 3478);
    small.admit(a, RULE, now);
    small.admit(b, RULE, now);
    small.observe(a, now);
    small.admit(c, RULE, now);
    assertThat(small.size()).isEqualTo(2);
    assertThat(small.knows(b, now)).isFalse();
    assertThat(small.knows(a, now)).isTrue();
    assertThat(small.knows(c, now)).isTrue();
  }
}
