package org.fedsim.scenarios.attribution;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Explanation;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Translation;
import org.fedsim.network.Verdict;
import org.fedsim.scenarios.attribution.Evidence.Tried;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;
import org.fedsim.wire.ua.SipReply;

/** Attempts and journals made by hand: what a lab would have shown. */
final class Traffic {
  static final Instant NOW = Instant.parse("2013-06-01T12:00:00Z");
  static final InetSocketAddress PARTNER = at("203.0.113.20", 40_000);
  static final InetSocketAddress EDGE = at("198.51.100.10", 5061);
  static final InetSocketAddress EDGE_OUT = at("198.51.100.10", 40_100);
  static final InetSocketAddress GATEWAY = at("203.0.113.20", 5061);

  /** Where the Edge is behind a firewall that translates. */
  static final Inet4Address HIDDEN = Topology.address("10.45.16.10", "10.45.16.10");

  static final RequestId MESSAGE = new RequestId("call-1", 2, "MESSAGE");
  static final RuleRef RULE = new RuleRef("cut", "fw.nft", 7, "tcp dport 5061 drop");

  private final List<JournalEntry> entries = new ArrayList<>();

  static Judge judge() {
    Topology topology = Topology.federation();
    return new Judge(topology, RulesKind.RULESET, Set.of(HIDDEN));
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }

  Traffic dropped(Packet packet) {
    return add(Decision.DROP, packet, Explanation.NONE);
  }

  Traffic rejected(Packet packet) {
    return add(Decision.REJECT, packet, Explanation.NONE);
  }

  Traffic passed(Packet packet) {
    return add(Decision.ALLOW, packet, Explanation.NONE);
  }

  /** A packet that passed, to another destination than it was sent to. */
  Traffic translated(Packet packet, InetSocketAddress to, RuleRef rule) {
    Packet after =
        new Packet(packet.protocol(), packet.source(), to, packet.tcp(), packet.length());
    return add(
        Decision.ALLOW,
        packet,
        new Explanation(
            List.of(),
            Optional.of(new Translation(rule, packet, after)),
            Optional.empty(),
            true,
            List.of()));
  }

  private Traffic add(Decision decision, Packet packet, Explanation explanation) {
    Verdict verdict =
        new Verdict(decision, RULE, ConnectionState.NEW, Optional.empty(), explanation);
    entries.add(new JournalEntry(entries.size(), NOW, "external", packet, verdict));
    return this;
  }

  Tried with(Attempt... attempts) {
    return withGaps(0, attempts);
  }

  Tried withGaps(long gaps, Attempt... attempts) {
    return new Tried(List.of(attempts), new JournalExcerpt(entries, gaps));
  }

  static Packet syn(InetSocketAddress from, InetSocketAddress to) {
    return Packet.tcp(from, to, Tcp.SYN, 0);
  }

  static Packet data(InetSocketAddress from, InetSocketAddress to) {
    return Packet.tcp(from, to, Tcp.DATA, 400);
  }

  static Packet ack(InetSocketAddress from, InetSocketAddress to) {
    return Packet.tcp(from, to, Tcp.DATA, 0);
  }

  /** A hop of {@link #MESSAGE} over a connection whose handshake is done. */
  static Attempt.Hop answered(
      String node, InetSocketAddress from, InetSocketAddress to, int status) {
    return new Attempt.Hop(
        node, MESSAGE, Ends.tcp(from, to), NOW, List.of(), true, OptionalInt.of(status));
  }

  static Attempt.Hop unanswered(String node, InetSocketAddress from, InetSocketAddress to) {
    return new Attempt.Hop(
        node, MESSAGE, Ends.tcp(from, to), NOW, List.of(), true, OptionalInt.empty());
  }

  static Attempt.Hop unconnected(
      String node, InetSocketAddress from, InetSocketAddress to, IOException why) {
    return new Attempt.Hop(
        node,
        MESSAGE,
        Ends.tcp(from, to),
        NOW,
        List.of(new Attempt.Trouble(node, new TransportEvent.ConnectFailed(NOW, from, to, why))),
        false,
        OptionalInt.empty());
  }

  /** A handshake that failed, as each of the given ends tells it. */
  static Attempt.Hop unsecured(
      String node, InetSocketAddress from, InetSocketAddress to, Attempt.Trouble... ends) {
    return new Attempt.Hop(
        node, MESSAGE, Ends.tcp(from, to), NOW, List.of(ends), false, OptionalInt.empty());
  }

  static Attempt.Trouble tls(String node, TlsRole side, TlsFailure failure) {
    InetSocketAddress local = side == TlsRole.CLIENT ? PARTNER : EDGE;
    InetSocketAddress remote = side == TlsRole.CLIENT ? EDGE : PARTNER;
    return new Attempt.Trouble(
        node,
        new TransportEvent.TlsFailed(
            NOW, side, local, remote, failure, "why", "CN=sip.contoso.com"));
  }

  static SipReply silence() {
    return new SipReply.NoAnswer(MESSAGE);
  }

  /** A final response to {@link #MESSAGE}. */
  static SipReply reply(int status) {
    try {
      String text =
          "SIP/2.0 "
              + status
              + " Refused\r\n"
              + "Via: SIP/2.0/TLS 203.0.113.20:5061;branch=z9hG4bK1\r\n"
              + "From: <sip:a@yahoo.com>;tag=1\r\nTo: <sip:b@contoso.com>;tag=2\r\n"
              + "Call-ID: call-1\r\nCSeq: 2 MESSAGE\r\nContent-Length: 0\r\n\r\n";
      SIPResponse response =
          (SIPResponse)
              new StringMsgParser()
                  .parseSIPMessage(text.getBytes(StandardCharsets.UTF_8), true, false, null);
      return new SipReply.Answered(response);
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }
}
