package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.sip.LyncLab.ALICE;
import static org.fedsim.edge.sip.LyncLab.CAROL;
import static org.fedsim.edge.sip.LyncLab.PATIENCE;
import static org.fedsim.edge.sip.LyncLab.REMOTE;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.sip.MessageSeen;
import org.fedsim.wire.ua.Session;
import org.fedsim.wire.ua.SipReply;
import org.fedsim.wire.ua.UaEvent;
import org.fedsim.wire.ua.UserAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real clients, a real front end and a real Edge; the partner is a plain SIP node. */
class LyncUsersTest {
  private static final String BOB = "bob@yahoo.com";
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
  void aDialogWithAPartnerStaysOnTheEdge() throws Exception {
    LyncClient alice = lab.everything();
    Peer yahoo = lab.yahoo();
    Session session = open(alice, ALICE, BOB);
    assertThat(alice.agent().message(session, "hello").ok()).isTrue();
    assertThat(alice.agent().bye(session).ok()).isTrue();

    assertThat(yahoo.requests)
        .extracting(Request::getMethod)
        .containsExactly("INVITE", "ACK", "MESSAGE", "BYE");
    InetAddress edge = lab.edgeOutside().getAddress();
    assertThat(yahoo.messages).extracting(m -> m.remote().getAddress()).containsOnly(edge);
    assertThat(yahoo.requests)
        .extracting(r -> ((ViaHeader) r.getHeader("Via")).getHost())
        .containsOnly("198.51.100.10");
    assertThat(text(yahoo.requests("MESSAGE").get(0))).isEqualTo("hello");
  }

  @Test
  void aPartnersUserReachesAUserInsideAndGetsAnAnswer() throws Exception {
    LyncClient alice = lab.everything();
    Peer yahoo = lab.yahoo();
    Request invite = yahoo.request("INVITE", "sip:" + ALICE, "sip:" + BOB);
    offer(yahoo, invite, alice.party().instantMessages());
    Response ok = yahoo.send(invite, lab.edgeOutside());
    assertThat(ok.getStatusCode()).isEqualTo(200);
    String callId = ((CallIdHeader) invite.getHeader(CallIdHeader.NAME)).getCallId();
    Session session = alice.agent().session(callId).orElseThrow();
    assertThat(alice.agent().message(session, "reply").ok()).isTrue();
    assertThat(text(yahoo.requests("MESSAGE").get(0))).isEqualTo("reply");
    assertThat(yahoo.messages)
        .extracting(m -> m.remote().getAddress())
        .containsOnly(lab.edgeOutside().getAddress());
  }

  @Test
  void twoUsersInsideTalk() throws Exception {
    LyncClient alice = lab.everything();
    LyncClient carol = lab.signedIn(CAROL);
    Session session = open(alice, ALICE, CAROL);
    assertThat(alice.agent().message(session, "to carol").ok()).isTrue();
    assertReceived(carol, "to carol");
    Session hers = carol.agent().session(session.callId()).orElseThrow();
    assertThat(carol.agent().message(hers, "to alice").ok()).isTrue();
    assertReceived(alice, "to alice");
    assertThat(carol.agent().bye(hers).ok()).isTrue();
    assertThat(alice.agent().inbox().await(UaEvent.Ended.class, e -> true, PATIENCE).orElseThrow())
        .isEqualTo(new UaEvent.Ended(session.callId(), ALICE));
  }

  @Test
  void aRemoteUserTalksToOneInsideOverTheConnectionThatHeHasOpened() throws Exception {
    LyncClient alice = lab.everything();
    LyncClient remote = lab.remote(REMOTE);
    assertThat(remote.agent().register(REMOTE).ok()).isTrue();
    Session session = open(remote, REMOTE, ALICE);
    assertThat(remote.agent().message(session, "to alice").ok()).isTrue();
    assertReceived(alice, "to alice");
    Session hers = alice.agent().session(session.callId()).orElseThrow();
    assertThat(alice.agent().message(hers, "to remote").ok()).isTrue();
    assertReceived(remote, "to remote");
    assertOnlyHeHasConnected();
  }

  @Test
  void aRemoteUserIsReachedOverTheConnectionThatHeHasOpened() throws Exception {
    LyncClient alice = lab.everything();
    Peer yahoo = lab.yahoo();
    LyncClient remote = lab.remote(REMOTE);
    assertThat(remote.agent().register(REMOTE).ok()).isTrue();
    Session session = open(alice, ALICE, REMOTE);
    assertThat(alice.agent().message(session, "from inside").ok()).isTrue();
    assertReceived(remote, "from inside");

    Request invite = yahoo.request("INVITE", "sip:" + REMOTE, "sip:" + BOB);
    offer(yahoo, invite, alice.party().instantMessages());
    assertThat(yahoo.send(invite, lab.edgeOutside()).getStatusCode()).isEqualTo(200);
    assertOnlyHeHasConnected();
  }

  @Test
  void aRemoteClientThatHasNotSignedInIsForbiddenToSpeak() throws Exception {
    lab.everything();
    LyncClient remote = lab.remote(REMOTE);
    assertThat(status(remote.agent().invite(REMOTE, ALICE, "").reply())).isEqualTo(403);
  }

  @Test
  void aSignedInRemoteClientIsForbiddenToSpeakForSomebodyElse() throws Exception {
    lab.everything();
    LyncClient remote = lab.remote(REMOTE);
    assertThat(remote.agent().register(REMOTE).ok()).isTrue();
    assertThat(status(remote.agent().invite(ALICE, ALICE, "").reply())).isEqualTo(403);
    assertThat(status(remote.agent().invite(BOB, ALICE, "").reply())).isEqualTo(403);
  }

  @Test
  void aUserWhoseClientIsGoneIsNotAvailable() throws Exception {
    LyncClient alice = lab.everything();
    LyncClient carol = lab.signedIn(CAROL);
    carol.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(status(alice.agent().invite(ALICE, CAROL, "").reply())).isEqualTo(480));
  }

  @Test
  void aClientCannotForgeWhatServersSay() throws Exception {
    lab.everything();
    Peer mallory = lab.clientPeer("lync");
    assertThat(
            mallory
                .send(mallory.request("REGISTER", "sip:contoso.com", "sip:" + CAROL), lab.pool())
                .getStatusCode())
        .isEqualTo(200);
    Peer yahoo = lab.yahoo();
    mallory.send(
        mallory.request(
            "MESSAGE",
            "sip:" + BOB,
            "sip:" + CAROL,
            "P-Asserted-Identity: <sip:ceo@contoso.com>",
            "ms-edge-proxy-message-trust: forged"),
        lab.pool());
    assertThat(yahoo.messages.get(0).direction()).isEqualTo(MessageSeen.Direction.RECEIVED);
    assertThat(yahoo.messages.get(0).text()).doesNotContain("ceo@").doesNotContain("forged");
  }

  @Test
  void twoHundredMessagesInTwentySessionsArriveInTheirOrder() throws Exception {
    LyncClient alice = lab.everything();
    Peer yahoo = lab.yahoo();
    ExecutorService users = Executors.newFixedThreadPool(20);
    try {
      List<Future<?>> sessions = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sessions.add(
            users.submit(
                () -> {
                  Session session = open(alice, ALICE, BOB);
                  for (int n = 0; n < 10; n++) {
                    assertThat(alice.agent().message(session, "m" + n).ok()).isTrue();
                  }
                  return null;
                }));
      }
      for (Future<?> session : sessions) {
        session.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      users.shutdownNow();
    }
    Map<String, List<String>> byCall = new ConcurrentHashMap<>();
    for (Request message : yahoo.requests("MESSAGE")) {
      byCall
          .computeIfAbsent(
              ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId(),
              id -> new CopyOnWriteArrayList<>())
          .add(text(message));
    }
    assertThat(byCall).hasSize(20);
    assertThat(byCall.values())
        .allSatisfy(
            texts ->
                assertThat(texts)
                    .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"));
  }

  private static Session open(LyncClient from, String user, String to) throws Exception {
    UserAgent.Opened opened = from.agent().invite(user, to, from.party().instantMessages());
    assertThat(opened.session()).as("%s", opened.reply()).isPresent();
    return opened.session().get();
  }

  private static void offer(Peer peer, Request invite, String sdp) throws Exception {
    invite.setContent(
        sdp.getBytes(StandardCharsets.UTF_8),
        peer.node().headers().createContentTypeHeader("application", "sdp"));
  }

  private static void assertReceived(LyncClient client, String text) throws Exception {
    assertThat(
            client
                .agent()
                .inbox()
                .await(UaEvent.Message.class, m -> m.text().equals(text), PATIENCE))
        .isPresent();
  }

  /** No packet opens a connection to the remote user's machine. */
  private void assertOnlyHeHasConnected() {
    InetAddress his = lab.host("remote-user").address();
    assertThat(lab.network().journal().entries())
        .filteredOn(e -> e.packet().destination().getAddress().equals(his))
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.packet().source().getPort()).isEqualTo(443));
  }

  private static int status(SipReply reply) {
    return ((SipReply.Answered) reply).status();
  }

  private static String text(Request request) {
    return new String(request.getRawContent(), StandardCharsets.UTF_8);
  }
}
