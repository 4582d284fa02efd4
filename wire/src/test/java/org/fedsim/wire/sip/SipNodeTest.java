package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import org.fedsim.network.Packet;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SipNodeTest {
  private Federation federation;

  @BeforeEach
  void open() throws Exception {
    federation = Federation.open();
  }

  @AfterEach
  void close() throws Exception {
    federation.close();
  }

  @Test
  void aMessageIsAnsweredInBothDirectionsEachOverItsOwnConnection() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();

    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    yahoo.sendMessage("alice@sip.contoso.com");
    awaitOk(yahoo);

    assertThat(Party.body(yahoo.requests.peek().request())).isEqualTo("hello");
    TransportEvent.Connected out = edge.events(TransportEvent.Connected.class).get(0);
    assertThat(out.remote()).isEqualTo(federation.yahooAddress());
    assertThat(out.peerSubject()).isEqualTo("CN=lcsap.msg.yahoo.com");
    assertThat(out.peerNames()).isEqualTo(Set.of("lcsap.msg.yahoo.com"));
    TransportEvent.Accepted in = edge.events(TransportEvent.Accepted.class).get(0);
    assertThat(in.local()).isEqualTo(federation.edgeAddress());
    assertThat(in.peerNames()).isEqualTo(Set.of("lcsap.msg.yahoo.com"));
    assertThat(syns()).containsExactly(out.remote(), federation.edgeAddress());
  }

  @Test
  void bothEndsReportTheSameAddressesAndPorts() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    TransportEvent.Connected client = edge.events(TransportEvent.Connected.class).get(0);
    TransportEvent.Accepted server = yahoo.events(TransportEvent.Accepted.class).get(0);
    assertThat(server.local()).isEqualTo(client.remote());
    assertThat(server.remote()).isEqualTo(client.local());
    Packet syn = federation.network().journal().entries().get(0).packet();
    assertThat(syn.source()).isEqualTo(client.local());
    assertThat(syn.destination()).isEqualTo(client.remote());
  }

  @Test
  void moreMessagesUseTheSameConnection() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();
    for (int i = 1; i <= 5; i++) {
      int sent = i;
      edge.sendMessage("bob@lcsap.msg.yahoo.com");
      await().until(() -> edge.responses.size() == sent);
    }
    assertThat(yahoo.events(TransportEvent.Accepted.class)).hasSize(1);
  }

  @Test
  void theApplicationLearnsWhoIsAtTheOtherEndOfARequest() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    Flow flow = yahoo.requests.peek().flow();
    assertThat(flow.inbound()).isTrue();
    assertThat(flow.local()).isEqualTo(federation.yahooAddress());
    assertThat(flow.remote().getAddress()).isEqualTo(federation.edgeAddress().getAddress());
    assertThat(flow.peerNames()).isEqualTo(Set.of("sip.contoso.com"));
    assertThat(yahoo.node().flows()).containsExactly(flow);
    assertThat(yahoo.requests.peek().listening()).isEqualTo(Party.LISTENING);
  }

  @Test
  void messagesAreSeenInTheClearWithTheirConnection() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    await().until(() -> edge.messages.size() == 2 && yahoo.messages.size() == 2);
    assertThat(edge.messages)
        .extracting(MessageSeen::direction)
        .containsExactly(MessageSeen.Direction.SENT, MessageSeen.Direction.RECEIVED);
    MessageSeen request = edge.messages.get(0);
    assertThat(request.firstLine()).isEqualTo("MESSAGE sip:bob@lcsap.msg.yahoo.com SIP/2.0");
    assertThat(request.text()).endsWith("\r\n\r\nhello");
    assertThat(edge.messages.get(1).firstLine()).isEqualTo("SIP/2.0 200 OK");
    MessageSeen received = yahoo.messages.get(0);
    assertThat(received.text()).endsWith("\r\n\r\nhello");
    assertThat(received.local()).isEqualTo(request.remote());
    assertThat(received.remote()).isEqualTo(request.local());
  }

  @Test
  void aRequestToAUserWhomNobodyCanConnectToGoesBackOverHisConnection() throws Exception {
    Party edge = clientFacingEdge();
    Party user = remoteUser();
    user.send(user.message("alice@contoso.com", routeToEdge443(user)));
    awaitOk(user);
    Flow flow = edge.requests.peek().flow();
    assertThat(flow.remote().getPort())
        .isNotEqualTo(user.node().address(Party.LISTENING).getPort());
    int packetsOpeningConnections = syns().size();

    edge.send(edge.message("remote@contoso.com", Optional.empty()), over(flow));
    awaitOk(edge);

    assertThat(user.requests).hasSize(1);
    assertThat(syns()).hasSize(packetsOpeningConnections);
    assertThat(edge.events(TransportEvent.Connected.class)).isEmpty();
    assertThat(user.events(TransportEvent.Accepted.class)).isEmpty();
  }

  @Test
  void hisConnectionIsFoundFromAnotherListeningAddressOfTheNodeToo() throws Exception {
    Party edge =
        federation.start(
            "edge",
            builder ->
                listening(builder)
                    .listen(
                        Listening.serverOnly(
                            "clients", edge443(), Federation.identity(Federation.EDGE_NAME))));
    Party user = remoteUser();
    user.send(user.message("alice@contoso.com", routeToEdge443(user)));
    awaitOk(user);
    Flow flow = edge.requests.peek().flow();
    for (int i = 1; i <= 3; i++) {
      int sent = i;
      edge.send(edge.message("remote@contoso.com", Optional.empty()), over(flow));
      await().until(() -> edge.responses.size() == sent);
    }
    assertThat(user.requests).hasSize(3);
    assertThat(syns()).hasSize(1);
  }

  @Test
  void aServerThatClosesAtOnceDoesNotMakeTheSenderGoRoundInCircles() throws Exception {
    Party edge = federation.edge();
    var listening =
        federation.closing(federation.host("yahoo").listen(federation.yahooAddress(), 50));
    AtomicInteger accepted = new AtomicInteger();
    Thread closer =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (var tls =
                      JdkTls.server(
                          listening.accept(), Federation.identity(Federation.YAHOO_NAME))) {
                    accepted.incrementAndGet();
                    tls.startHandshake();
                  }
                }
              } catch (java.io.IOException e) {
                // The end of the test.
              }
            });
    closer.start();
    for (int i = 1; i <= 3; i++) {
      int closed = i;
      try {
        edge.sendMessage("bob@lcsap.msg.yahoo.com");
      } catch (SipSendFailed e) {
        // Whether the write still succeeds is a matter of microseconds.
      }
      await().until(() -> edge.events(TransportEvent.Closed.class).size() == closed);
    }
    assertThat(accepted).hasValue(3);
    listening.close();
    closer.join();
  }

  @Test
  void aRequestToAUserWhoHasGoneFailsAndOpensNoConnection() throws Exception {
    Party edge = clientFacingEdge();
    Party user = remoteUser();
    user.send(user.message("alice@contoso.com", routeToEdge443(user)));
    awaitOk(user);
    Flow flow = edge.requests.peek().flow();
    user.close();
    await().until(() -> !edge.events(TransportEvent.Closed.class).isEmpty());
    int packetsOpeningConnections = syns().size();

    Request request = edge.message("remote@contoso.com", Optional.empty());
    assertThatThrownBy(() -> edge.send(request, over(flow)))
        .isInstanceOf(SipSendFailed.class)
        .hasMessageContaining("is gone");
    assertThat(syns()).hasSize(packetsOpeningConnections);
  }

  @Test
  void aResponseWhoseConnectionHasGoneIsNotSentElsewhere() throws Exception {
    Party yahoo = federation.yahoo();
    SlowAnswer slow = new SlowAnswer();
    Party edge = federation.start("edge", slow, this::listening);
    yahoo.sendMessage("alice@sip.contoso.com");
    await().until(() -> slow.transaction != null);
    yahoo.close();
    await().until(() -> !edge.events(TransportEvent.Closed.class).isEmpty());
    int packetsOpeningConnections = syns().size();

    edge.node()
        .respond(
            slow.transaction,
            edge.node().messages().createResponse(200, slow.transaction.request()));
    await().until(slow.transaction::isOver);
    assertThat(edge.messages).noneMatch(each -> each.direction() == MessageSeen.Direction.SENT);
    assertThat(syns()).hasSize(packetsOpeningConnections);
  }

  @Test
  void aPeerThatCameBackIsConnectedToAgain() throws Exception {
    Party edge = federation.edge();
    Party yahoo = federation.yahoo();
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    yahoo.close();
    await().until(() -> !edge.events(TransportEvent.Closed.class).isEmpty());
    federation.yahoo();
    edge.responses.clear();
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    awaitOk(edge);
    assertThat(edge.events(TransportEvent.Connected.class)).hasSize(2);
  }

  @Test
  void aNameThatNobodyKnowsIsAnErrorOfItsOwn() throws Exception {
    Party edge = federation.edge();
    assertThatThrownBy(() -> edge.sendMessage("bob@nowhere.example"))
        .isInstanceOf(UnresolvedHost.class)
        .hasMessageContaining("nowhere.example");
    assertThat(federation.network().journal().entries()).isEmpty();
  }

  @Test
  void anAddressLiteralIsUsedAsItIs() throws Exception {
    Party edge = federation.edge();
    federation.yahoo();
    edge.sendMessage("bob@203.0.113.20:5061");
    awaitOk(edge);
  }

  @Test
  void aRequestThatNobodyAnswersTimesOutAfter64TimesT1OfTheNode() throws Exception {
    federation.start("edge", new SlowAnswer(), this::listening);
    Timers lab = Timers.LAB;
    Timers fast =
        new Timers(
            "fast",
            lab.tellLosses(),
            lab.connect(),
            lab.tlsHandshake(),
            Duration.ofMillis(5),
            lab.sipTimerC(),
            lab.stunRto(),
            lab.stunTransmissions(),
            lab.nomination());
    Party yahoo =
        federation.start(
            "yahoo",
            fast,
            builder ->
                builder
                    .listen(
                        Listening.serverOnly(
                            Party.LISTENING,
                            federation.yahooAddress(),
                            Federation.identity(Federation.YAHOO_NAME)))
                    .connectWith(
                        OutboundTls.Choice.presenting(
                            Optional.of(Federation.identity(Federation.YAHOO_NAME)),
                            Federation.trust())));
    ClientTransaction transaction = yahoo.sendMessage("alice@sip.contoso.com");
    // With T1 of the standard it would take 32 s.
    await().until(() -> !yahoo.timeouts.isEmpty());
    assertThat(yahoo.timeouts.peek()).isSameAs(transaction);
  }

  @Test
  void aViaThatNamesAnotherTransportAndAnotherHostIsAnsweredOverTheConnectionAllTheSame()
      throws Exception {
    Party edge = federation.edge();
    try (RawPeer raw = RawPeer.connect(federation, "yahoo", federation.edgeAddress())) {
      raw.send(
          RawPeer.message("a")
              .replace("SIP/2.0/TLS 203.0.113.20:5061", "SIP/2.0/UDP elsewhere.example:5060"));
      assertThat(raw.readMessage()).startsWith("SIP/2.0 200 OK");
    }
    assertThat(edge.requests).hasSize(1);
    assertThat(syns()).hasSize(1);
  }

  @Test
  void listeningOnAPortThatIsTakenFails() throws Exception {
    federation.edge();
    assertThatThrownBy(() -> federation.edge()).isInstanceOf(java.net.BindException.class);
  }

  private static NextHop over(Flow flow) {
    return NextHop.over(Party.LISTENING, flow.remote());
  }

  private Party clientFacingEdge() throws Exception {
    return federation.start(
        "edge",
        builder ->
            builder
                .listen(
                    Listening.serverOnly(
                        Party.LISTENING, edge443(), Federation.identity(Federation.EDGE_NAME)))
                .connectWith(
                    OutboundTls.Choice.presenting(
                        Optional.of(Federation.identity(Federation.EDGE_NAME)),
                        Federation.trust())));
  }

  private SipNode.Builder listening(SipNode.Builder builder) {
    return builder.listen(
        Listening.mutual(
            Party.LISTENING,
            federation.edgeAddress(),
            Federation.identity(Federation.EDGE_NAME),
            Federation.trust()));
  }

  private InetSocketAddress edge443() {
    return new InetSocketAddress(federation.host("edge").address("access"), 443);
  }

  private Party remoteUser() throws Exception {
    return federation.start(
        "remote-user",
        builder ->
            builder
                .listen(
                    Listening.serverOnly(
                        Party.LISTENING,
                        new InetSocketAddress(federation.host("remote-user").address(), 0),
                        Federation.identity("remote-user.invalid")))
                .connectWith(OutboundTls.Choice.presenting(Optional.empty(), Federation.trust())));
  }

  private static Optional<RouteHeader> routeToEdge443(Party party) throws Exception {
    return Optional.of(
        party
            .node()
            .headers()
            .createRouteHeader(
                party
                    .node()
                    .addresses()
                    .createAddress("<sip:sip.contoso.com:443;transport=tls;lr>")));
  }

  private List<InetSocketAddress> syns() {
    return federation.network().journal().entries().stream()
        .map(entry -> entry.packet())
        .filter(packet -> packet.tcp() == Packet.Tcp.SYN)
        .map(Packet::destination)
        .toList();
  }

  private static void awaitOk(Party party) {
    await().until(() -> !party.responses.isEmpty());
    assertThat(party.responses.peek().getStatusCode()).isEqualTo(200);
  }
}
