package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.junit.jupiter.api.Test;

/** What the firewall keeps from happening is reported with the very packet of the journal. */
class BlockedConnectionTest {

  @Test
  void aDroppedSynIsSilenceWithTheAddressesOfThePacket() throws Exception {
    try (Federation federation = Federation.withPort5061(Decision.DROP)) {
      federation.yahoo();
      TransportEvent.ConnectFailed event = failure(federation, federation.edge());
      assertThat(event.cause()).isInstanceOf(ConnectTimedOut.class);
      assertThat(onlyEntry(federation).verdict().decision()).isEqualTo(Decision.DROP);
    }
  }

  @Test
  void aRejectedSynIsARefusalWithTheAddressesOfThePacket() throws Exception {
    try (Federation federation = Federation.withPort5061(Decision.REJECT)) {
      federation.yahoo();
      TransportEvent.ConnectFailed event = failure(federation, federation.edge());
      assertThat(event.cause()).isInstanceOf(ConnectRefused.class);
      assertThat(onlyEntry(federation).verdict().decision()).isEqualTo(Decision.REJECT);
    }
  }

  @Test
  void aServerThatDoesNotRunIsARefusalThatTheFirewallHadNoPartIn() throws Exception {
    try (Federation federation = Federation.open()) {
      SipSendFailed failed = send(federation.edge());
      TransportEvent.ConnectFailed event =
          (TransportEvent.ConnectFailed) failed.event().orElseThrow();
      assertThat(event.cause()).isInstanceOf(ConnectRefused.class);
      assertThat(failed).hasMessageContaining("connection refused by 203.0.113.20:5061");
      assertThat(federation.network().journal().entries()).allMatch(JournalEntry::allowed);
    }
  }

  @Test
  void anAddressWithoutARouteIsReportedAsSuch() throws Exception {
    try (Federation federation = Federation.open()) {
      Party edge = federation.edge();
      SipSendFailed failed =
          catchThrowableOfType(SipSendFailed.class, () -> edge.sendMessage("bob@203.0.113.77"));
      TransportEvent.ConnectFailed event =
          (TransportEvent.ConnectFailed) failed.event().orElseThrow();
      assertThat(event.cause()).isInstanceOf(java.net.NoRouteToHostException.class);
    }
  }

  @Test
  void everyAttemptIsReported() throws Exception {
    try (Federation federation = Federation.withPort5061(Decision.DROP)) {
      Party edge = federation.edge();
      send(edge);
      send(edge);
      assertThat(edge.events(TransportEvent.ConnectFailed.class))
          .extracting(TransportEvent::local)
          .containsExactlyElementsOf(
              federation.network().journal().entries().stream()
                  .map(entry -> entry.packet().source())
                  .toList())
          .hasSize(2);
    }
  }

  private static TransportEvent.ConnectFailed failure(Federation federation, Party edge) {
    SipSendFailed failed = send(edge);
    assertThat(failed.event()).get().isInstanceOf(TransportEvent.ConnectFailed.class);
    TransportEvent.ConnectFailed event =
        (TransportEvent.ConnectFailed) failed.event().orElseThrow();
    assertThat(edge.events).containsExactly(event);
    JournalEntry entry = onlyEntry(federation);
    assertThat(event.local()).isEqualTo(entry.packet().source());
    assertThat(event.remote()).isEqualTo(entry.packet().destination());
    return event;
  }

  private static JournalEntry onlyEntry(Federation federation) {
    assertThat(federation.network().journal().entries()).hasSize(1);
    return federation.network().journal().entries().get(0);
  }

  private static SipSendFailed send(Party edge) {
    SipSendFailed failed =
        catchThrowableOfType(
            SipSendFailed.class, () -> edge.sendMessage("bob@lcsap.msg.yahoo.com"));
    assertThat(failed).as("the message was sent").isNotNull();
    return failed;
  }
}
