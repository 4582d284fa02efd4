package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.ServerTransactionExt;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.MessageSeen;
import org.fedsim.wire.tls.LeafRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Access Edge between a partner and a pool that both say exactly what the test wants. */
class EdgeOnTheWireTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private static final String TRUST = "ms-edge-proxy-message-trust";
  private LyncLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = LyncLab.open();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aRequestWithoutAnyHopsLeftIsRefused() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB, "Max-Forwards: 0"))).isEqualTo(483);
    assertThat(pool.requests).isEmpty();
  }

  @Test
  void aRequestLosesOneHop() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB, "Max-Forwards: 7"))).isEqualTo(200);
    assertThat(pool.requests.get(0).getHeader("Max-Forwards").toString().trim())
        .isEqualTo("Max-Forwards: 6");
  }

  @Test
  void anExtensionThatTheEdgeDoesNotKnowIsNamedInTheRefusal() throws Exception {
    lab.edge();
    Peer yahoo = lab.yahoo();
    Response refusal =
        yahoo.send(
            yahoo.request("MESSAGE", ALICE, BOB, "Proxy-Require: ms-benotify"), lab.edgeOutside());
    assertThat(refusal.getStatusCode()).isEqualTo(420);
    assertThat(value(refusal, "Unsupported")).isEqualTo("ms-benotify");
  }

  @Test
  void aRequestThatComesBackUnchangedIsALoop() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    List<Integer> secondTime = new ArrayList<>();
    pool.answering(
        (request, transaction) -> {
          Request back = (Request) request.clone();
          back.addFirst(pool.node().via(Peer.LISTENING));
          // Not on the thread that the answer comes on.
          Thread sender =
              new Thread(
                  () -> {
                    try {
                      secondTime.add(pool.send(back, lab.edgeInside()).getStatusCode());
                      pool.answer(transaction, request, 404);
                    } catch (Exception e) {
                      pool.failures.add(e);
                    }
                  },
                  "loop");
          sender.start();
        });
    Peer yahoo = lab.yahoo();
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB))).isEqualTo(404);
    assertThat(secondTime).containsExactly(482);
    assertThat(pool.failures).isEmpty();
  }

  @Test
  void theEdgeWritesItselfIntoViaAndRecordRouteOnBothSides() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    assertThat(send(yahoo, yahoo.request("INVITE", ALICE, BOB))).isEqualTo(200);
    Request inside = pool.requests("INVITE").get(0);
    assertThat(vias(inside)).hasSize(2);
    assertThat(vias(inside).get(0).getHost()).isEqualTo("192.0.2.10");
    assertThat(vias(inside).get(0).getPort()).isEqualTo(5061);
    assertThat(vias(inside).get(1).getHost()).isEqualTo("203.0.113.20");
    assertThat(vias(inside).get(1).getParameter("received")).isEqualTo("203.0.113.20");
    assertThat(recordRoutes(inside))
        .containsExactly(
            "<sip:edge.contoso.local:5061;transport=tls;lr>",
            "<sip:sip.contoso.com:5061;transport=tls;lr>");

    assertThat(pool.send(pool.request("INVITE", BOB, ALICE), lab.edgeInside()).getStatusCode())
        .isEqualTo(200);
    Request outside = yahoo.requests("INVITE").get(0);
    assertThat(vias(outside).get(0).getHost()).isEqualTo("198.51.100.10");
    assertThat(recordRoutes(outside))
        .containsExactly(
            "<sip:sip.contoso.com:5061;transport=tls;lr>",
            "<sip:edge.contoso.local:5061;transport=tls;lr>");
  }

  @Test
  void theResponseCarriesNoTraceOfTheEdgesVia() throws Exception {
    lab.edge();
    lab.poolPeer();
    Peer yahoo = lab.yahoo();
    Response response = yahoo.send(yahoo.request("MESSAGE", ALICE, BOB), lab.edgeOutside());
    assertThat(vias(response)).hasSize(1);
  }

  @Test
  void theInsideLearnsWhereAMessageCameFrom() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    send(yahoo, yahoo.request("MESSAGE", ALICE, BOB));
    assertThat(value(pool.requests.get(0), TRUST))
        .startsWith("ms-source-type=AuthorizedServer;")
        .endsWith(";ms-remote-fqdn=lcsap.msg.yahoo.com");
  }

  @Test
  void whatAPartnerWritesIntoTheHeadersOfServersDoesNotGetIn() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    send(
        yahoo,
        yahoo.request(
            "MESSAGE",
            ALICE,
            BOB,
            "ms-edge-proxy-message-trust: ms-source-type=forged-1",
            "MS-Edge-Proxy-Message-Trust: ms-source-type=forged-2",
            "P-Asserted-Identity: <sip:ceo@contoso.com>",
            "Path: <sip:evil.example;lr>"));
    assertThat(arrived(pool, "MESSAGE"))
        .contains("ms-source-type=AuthorizedServer")
        .doesNotContain("forged")
        .doesNotContain("ceo@contoso.com")
        .doesNotContain("evil.example");
  }

  @Test
  void whatAClientWritesIntoTheHeadersOfServersDoesNotGetIn() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer client = lab.clientPeer("remote-user");
    Response response =
        client.send(
            client.request(
                "REGISTER",
                "sip:contoso.com",
                "sip:remote@contoso.com",
                "ms-edge-proxy-message-trust: ms-source-type=forged-1",
                "P-Asserted-Identity: <sip:ceo@contoso.com>",
                "Path: <sip:evil-1.example;lr>",
                "Path: <sip:evil-2.example;lr>"),
            lab.edgeForClients());
    assertThat(response.getStatusCode()).isEqualTo(200);
    assertThat(arrived(pool, "REGISTER"))
        .contains("ms-source-type=InternetUser")
        .containsPattern("Path: *<sip:[\\w-]+@sip.contoso.com:443;transport=tls;lr>")
        .doesNotContain("forged")
        .doesNotContain("ceo@contoso.com")
        .doesNotContain("evil");
  }

  @Test
  void whatAClientClaimsAboutItsAddressIsReplacedByTheTruth() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer client = lab.clientPeer("remote-user");
    Request request = client.request("MESSAGE", "sip:alice@contoso.com", "sip:remote@contoso.com");
    ViaHeader via = (ViaHeader) request.getHeader("Via");
    via.setParameter("received", "203.0.113.60");
    via.setParameter("rport", "1");
    client.send(request, lab.edgeForClients());
    ViaHeader arrived = vias(pool.requests.get(0)).get(1);
    InetSocketAddress local = client.messages.get(0).local();
    assertThat(arrived.getParameter("received")).isEqualTo("203.0.113.100");
    assertThat(arrived.getParameter("rport")).isEqualTo(Integer.toString(local.getPort()));
  }

  @Test
  void aPartnersAnswerCannotForgeThemEither() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    yahoo.answering(
        (request, t) ->
            yahoo.answer(
                t,
                request,
                200,
                "ms-edge-proxy-message-trust: ms-source-type=forged",
                "P-Asserted-Identity: <sip:ceo@contoso.com>"));
    Response response = pool.send(pool.request("MESSAGE", BOB, ALICE), lab.edgeInside());
    assertThat(response.toString()).doesNotContain("forged").doesNotContain("ceo@");
  }

  @Test
  void theTrustHeaderStaysInside() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    pool.send(
        pool.request(
            "MESSAGE", BOB, ALICE, "ms-edge-proxy-message-trust: ms-ep-fqdn=edge.contoso.local"),
        lab.edgeInside());
    assertThat(arrived(yahoo, "MESSAGE")).doesNotContain("edge.contoso.local");
  }

  @Test
  void diagnosticsLoseTheirSourceOnTheWayOut() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    pool.answering(
        (request, t) ->
            pool.answer(
                t,
                request,
                404,
                "ms-diagnostics: 1003;reason=\"User does not exist\";source=\"pool.contoso.local\""));
    Peer yahoo = lab.yahoo();
    Response response = yahoo.send(yahoo.request("MESSAGE", ALICE, BOB), lab.edgeOutside());
    assertThat(response.getHeader("ms-diagnostics")).isNull();
    assertThat(value(response, "ms-diagnostics-public"))
        .isEqualTo("1003;reason=\"User does not exist\"");
  }

  @Test
  void aRefusalByTheEdgeSaysLessOutsideThanInside() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    Response outside =
        yahoo.send(yahoo.request("MESSAGE", "sip:x@nowhere.example", BOB), lab.edgeOutside());
    assertThat(outside.getHeader("ms-diagnostics")).isNull();
    assertThat(value(outside, "ms-diagnostics-public"))
        .startsWith("1005;")
        .doesNotContain("source=");
    Response inside =
        pool.send(pool.request("MESSAGE", "sip:x@nowhere.example", ALICE), lab.edgeInside());
    assertThat(inside.getHeader("ms-diagnostics-public")).isNull();
    assertThat(value(inside, "ms-diagnostics"))
        .startsWith("1005;")
        .contains("source=\"sip.contoso.com\"");
  }

  @Test
  void aPartnerWithAnUnknownNameIsRefusedWith1027() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer evil = lab.server("yahoo", LyncLab.identity("gw.evil.example"), LyncLab.trust());
    Response response = evil.send(evil.request("INVITE", ALICE, BOB), lab.edgeOutside());
    assertThat(response.getStatusCode()).isEqualTo(403);
    assertThat(value(response, "ms-diagnostics-public"))
        .startsWith("1027;")
        .contains("fqdn=\"gw.evil.example\"");
    assertThat(pool.requests).isEmpty();
  }

  @Test
  void aPartnerWhosePortIsClosedCannotBeConnectedTo() throws Exception {
    lab.edge();
    assertUnreachable("1046;");
  }

  @Test
  void aPartnerMayRefuseTheHandshake() throws Exception {
    lab.edge();
    lab.server(
        "yahoo", LyncLab.identity(LyncLab.YAHOO), LyncLab.trust().accepting("other.example"));
    assertUnreachable("1047;");
  }

  @Test
  void aPartnerWithTheWrongNameIsNotTrusted() throws Exception {
    lab.edge();
    lab.server("yahoo", LyncLab.identity("gw.evil.example"), LyncLab.trust());
    assertUnreachable("1010;");
  }

  @Test
  void aPartnerOfAnUnknownIssuerIsNotTrusted() throws Exception {
    lab.edge();
    lab.server(
        "yahoo",
        LyncLab.IDENTITIES.identity("Nobody's Root", LeafRequest.named(LyncLab.YAHOO)),
        LyncLab.trust());
    assertUnreachable("1010;");
  }

  private void assertUnreachable(String id) throws Exception {
    Peer pool = lab.poolPeer();
    Response response = pool.send(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(response.getStatusCode()).isEqualTo(504);
    assertThat(value(response, "ms-diagnostics"))
        .startsWith(id)
        .contains("fqdn=\"lcsap.msg.yahoo.com\"")
        .contains("source=\"sip.contoso.com\"");
  }

  @Test
  void anInvitationThatIsRingingCanBeCancelled() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    answerCancelsOnly(yahoo, true);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> ringing(pool));

    assertThat(pool.send(invite.createCancel(), lab.edgeInside()).getStatusCode()).isEqualTo(200);
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.requests("CANCEL")).hasSize(1);
    assertThat(yahoo.failures).isEmpty();
  }

  @Test
  void aCancelThatComesBeforeTheFirstProvisionalResponseIsNotForgotten() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    // No ringing; its stack says 100 after 200 ms, as RFC 3261 section 17.2.1 has it.
    yahoo.answering(
        (request, transaction) -> {
          if (request.getMethod().equals("CANCEL")) {
            stop(yahoo, request, transaction);
          }
        });
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> !yahoo.requests("INVITE").isEmpty());
    assertThat(pool.send(invite.createCancel(), lab.edgeInside()).getStatusCode()).isEqualTo(200);
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.requests("CANCEL")).hasSize(1);
    assertThat(yahoo.failures).isEmpty();
  }

  @Test
  void aCancelOfSomethingElseCancelsNothing() throws Exception {
    lab.edge();
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    answerCancelsOnly(yahoo, true);
    Request request = pool.request("INVITE", BOB, ALICE);
    ClientTransaction invite = pool.begin(request, lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> ringing(pool));

    // The same call, but not the same transaction: as somebody would say who knows the Call-ID.
    Peer messenger =
        lab.server("messenger", LyncLab.identity("federation.messenger.msn.com"), LyncLab.trust());
    Request forged = (Request) invite.createCancel().clone();
    forged.removeFirst(ViaHeader.NAME);
    ViaHeader via = messenger.node().via(Peer.LISTENING);
    via.setBranch("z9hG4bKforged");
    forged.addFirst(via);
    messenger.node().routeTo(forged, lab.edgeOutside());
    messenger.node().sendStateless(messenger.node().provider(Peer.LISTENING), forged);
    await()
        .atMost(LyncLab.PATIENCE)
        .until(() -> messenger.messages.stream().anyMatch(m -> m.firstLine().contains(" 481 ")));
    assertThat(yahoo.requests("CANCEL")).isEmpty();

    pool.send(invite.createCancel(), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
  }

  @Test
  void anInvitationThatRingsForEverIsCancelledByTimerC() throws Exception {
    lab.edge(timers(Duration.ofSeconds(1), Duration.ofMillis(300)));
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    answerCancelsOnly(yahoo, true);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.requests("CANCEL")).hasSize(1);
  }

  @Test
  void aPartnerWhoDoesNotEvenAnswerTheCancelIsGivenUp() throws Exception {
    lab.edge(timers(Duration.ofMillis(20), Duration.ofMillis(300)));
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    answerCancelsOnly(yahoo, false);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(408);
  }

  @Test
  void aPartnerWhoSaysNothingAtAllIsGivenUp() throws Exception {
    lab.edge(timers(Duration.ofMillis(20), Duration.ofMillis(300)));
    Peer pool = lab.poolPeer();
    Peer yahoo = lab.yahoo();
    yahoo.answering((request, transaction) -> {});
    ClientTransaction message = pool.begin(pool.request("MESSAGE", BOB, ALICE), lab.edgeInside());
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(message).getStatusCode()).isEqualTo(408);
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(408);
  }

  private static boolean ringing(Peer caller) {
    return caller.provisional.stream().anyMatch(r -> r.getStatusCode() == 180);
  }

  /** Rings, and stops when it is cancelled if it obeys. */
  private static void answerCancelsOnly(Peer peer, boolean obeys) {
    peer.answering(
        (request, transaction) -> {
          switch (request.getMethod()) {
            case "INVITE" -> peer.answer(transaction, request, 180);
            case "CANCEL" -> {
              if (obeys) {
                stop(peer, request, transaction);
              }
            }
            default -> peer.answer(transaction, request, 200);
          }
        });
  }

  private static void stop(Peer peer, Request cancel, ServerTransaction transaction)
      throws Exception {
    peer.answer(transaction, cancel, 200);
    peer.answer(
        ((ServerTransactionExt) transaction).getCanceledInviteTransaction(),
        peer.requests("INVITE").get(0),
        487);
  }

  private static Timers timers(Duration t1, Duration timerC) {
    Timers lab = Timers.LAB;
    return new Timers(
        "test",
        lab.tellLosses(),
        lab.connect(),
        lab.tlsHandshake(),
        t1,
        timerC,
        lab.stunRto(),
        lab.stunTransmissions(),
        lab.nomination());
  }

  private int send(Peer from, Request request) throws Exception {
    return from.send(request, lab.edgeOutside()).getStatusCode();
  }

  private static String arrived(Peer peer, String method) {
    return peer.messages.stream()
        .filter(m -> m.direction() == MessageSeen.Direction.RECEIVED)
        .map(MessageSeen::text)
        .filter(t -> t.startsWith(method + " "))
        .findFirst()
        .orElseThrow();
  }

  private static String value(Message message, String header) {
    String text = message.getHeader(header).toString();
    return text.substring(text.indexOf(':') + 1).trim();
  }

  private static List<ViaHeader> vias(Message message) {
    List<ViaHeader> all = new ArrayList<>();
    ListIterator<?> headers = message.getHeaders(ViaHeader.NAME);
    headers.forEachRemaining(h -> all.add((ViaHeader) h));
    return all;
  }

  private static List<String> recordRoutes(Message message) {
    List<String> all = new ArrayList<>();
    ListIterator<?> headers = message.getHeaders(RecordRouteHeader.NAME);
    headers.forEachRemaining(h -> all.add(((RecordRouteHeader) h).getAddress().toString()));
    return all;
  }
}
