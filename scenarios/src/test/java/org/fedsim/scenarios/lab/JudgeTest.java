package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;
import org.fedsim.wire.ua.SipReply;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Instant NOW = Instant.parse("2013-03-15T12:00:00Z");
  private static final InetSocketAddress YAHOO = at("203.0.113.20", 50213);
  private static final InetSocketAddress EDGE = at("198.51.100.10", 5061);
  private static final RuleRef DEFAULT = new RuleRef("default", "my.yaml", 2, "default: drop");
  private static final RuleRef OUT = new RuleRef("access-sip-out", "my.yaml", 14, "...");

  private final Judge judge = new Judge(Topology.federation(), RulesKind.POLICY);

  @Test
  void aDroppedConnectionIsBlockedByWhatTheJournalSaysOfThatVeryPacket() {
    JournalEntry other = entry(Decision.DROP, Packet.Tcp.SYN, at("203.0.113.10", 40000), EDGE);
    JournalEntry own = entry(Decision.DROP, Packet.Tcp.SYN, YAHOO, EDGE);

    LegResult result =
        judge.judge("reply", signalling(List.of(connectFailed()), List.of(other, own)));

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(result.cause().orElseThrow().packet()).contains(own.packet());
    assertThat(result.cause().orElseThrow().rule()).contains(DEFAULT);
    assertThat(result.cause().orElseThrow().nearest().orElseThrow().rule()).isEqualTo(OUT);
    assertThat(result.standardWaitSeconds()).hasValue(32);
  }

  @Test
  void aRejectedConnectionIsBlockedAndCostsNoWaiting() {
    LegResult result =
        judge.judge(
            "reply",
            signalling(
                List.of(connectFailed()),
                List.of(entry(Decision.REJECT, Packet.Tcp.SYN, YAHOO, EDGE))));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.FIREWALL_REJECTED);
    assertThat(result.standardWaitSeconds()).isEmpty();
  }

  @Test
  void aConnectionThatTheFirewallLetPassIsNotItsFault() {
    LegResult result =
        judge.judge(
            "reply",
            signalling(
                List.of(connectFailed()),
                List.of(entry(Decision.ALLOW, Packet.Tcp.SYN, YAHOO, EDGE))));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.UNEXPLAINED);
  }

  @Test
  void segmentsThatStoppedPassingBlockTheLeg() {
    JournalEntry segment = entry(Decision.DROP, Packet.Tcp.DATA, YAHOO, EDGE);

    LegResult result = judge.judge("reply", signalling(List.of(), List.of(segment)));

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.cause().orElseThrow().packet()).contains(segment.packet());
  }

  @Test
  void theSideThatRefusedAHandshakeIsBelievedAndNotTheSideThatWasCutOff() {
    LegResult result =
        judge.judge(
            "request",
            signalling(
                List.of(
                    tlsFailed("access-edge", TlsRole.CLIENT, TlsFailure.REFUSED_BY_PEER),
                    tlsFailed("aol", TlsRole.SERVER, TlsFailure.MISSING_CLIENT_EKU)),
                List.of()));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TLS_MISSING_CLIENT_EKU);
    assertThat(result.cause().orElseThrow().text()).startsWith("aol refused its TLS client");
  }

  @Test
  void aMessageThatWasConfirmedAndNeverArrivedIsUnexplained() {
    LegResult result =
        judge.judge("request", new Evidence.Signalling(5, Optional.empty(), List.of(), List.of()));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.UNEXPLAINED);
  }

  @Test
  void silenceWithoutALostPacketIsATimeOut() {
    LegResult result = judge.judge("request", signalling(List.of(), List.of()));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
    assertThat(result.standardWaitSeconds()).hasValue(32);
  }

  @Test
  void mediaIsBlockedByItsFirstPathAndListsAll() {
    JournalEntry relay = udp(at("203.0.113.50", 41000), at("198.51.100.12", 3478));
    JournalEntry direct = udp(at("203.0.113.50", 51000), at("198.51.100.12", 52000));

    LegResult result =
        judge.judge(
            "media-out",
            new Evidence.NoMedia(
                7,
                List.of(
                    new Evidence.StoppedPath(MediaPath.UDP_RELAY, relay),
                    new Evidence.StoppedPath(MediaPath.UDP_DIRECT, direct)),
                List.of(),
                "no path"));

    assertThat(result.cause().orElseThrow().packet()).contains(relay.packet());
    assertThat(result.cause().orElseThrow().paths())
        .extracting(p -> p.path())
        .containsExactly(MediaPath.UDP_RELAY, MediaPath.UDP_DIRECT);
    assertThat(result.standardWaitSeconds()).hasValue(39.5);
  }

  @Test
  void noMediaWithoutALostPacketIsUnexplained() {
    LegResult result =
        judge.judge("media-in", new Evidence.NoMedia(7, List.of(), List.of(), "No media."));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.UNEXPLAINED);
  }

  @Test
  void stunWithoutARouteSaysSo() {
    LegResult result = judge.judge("stun", new Evidence.Stun(7, List.of(), true, "No way."));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.NO_ROUTE);
  }

  @Test
  void aBrokenStepIsFedsimsFault() {
    LegResult result = judge.judge("stun", new Evidence.Broken(7, "The step broke."));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.UNEXPLAINED);
  }

  private static Evidence signalling(List<Evidence.Seen> transport, List<JournalEntry> journal) {
    return new Evidence.Signalling(5, Optional.of(new SipReply.NoAnswer()), transport, journal);
  }

  private static Evidence.Seen connectFailed() {
    return new Evidence.Seen(
        "yahoo",
        new TransportEvent.ConnectFailed(NOW, YAHOO, EDGE, new ConnectTimedOut(YAHOO, EDGE)));
  }

  private static Evidence.Seen tlsFailed(String node, TlsRole side, TlsFailure failure) {
    return new Evidence.Seen(
        node,
        new TransportEvent.TlsFailed(
            NOW, side, EDGE, at("203.0.113.30", 5061), failure, "why", "CN=sip.contoso.com"));
  }

  private static JournalEntry entry(
      Decision decision, Packet.Tcp tcp, InetSocketAddress from, InetSocketAddress to) {
    return entry(decision, Packet.tcp(from, to, tcp, 0));
  }

  private static JournalEntry udp(InetSocketAddress from, InetSocketAddress to) {
    return entry(Decision.DROP, Packet.udp(from, to, 100));
  }

  private static JournalEntry entry(Decision decision, Packet packet) {
    return new JournalEntry(
        0,
        NOW,
        "external",
        packet,
        new Verdict(
            decision,
            DEFAULT,
            ConnectionState.NEW,
            Optional.of(new Nearest(OUT, List.of("from", "to")))));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address("test", address), port);
  }
}
