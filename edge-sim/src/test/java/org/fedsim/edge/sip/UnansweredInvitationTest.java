package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.SIPRequest;
import java.time.Duration;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.NextHop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invitations through the Access Edge that nobody answers: cancelled, timed out, given up. */
class UnansweredInvitationTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private LyncLab lab;
  private Peer pool;
  private Peer yahoo;

  @BeforeEach
  void open() throws Exception {
    lab = LyncLab.open();
    pool = lab.poolPeer();
    yahoo = lab.yahoo();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void anInvitationThatIsRingingCanBeCancelled() throws Exception {
    lab.edge();
    answerCancelsOnly(yahoo, true);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> ringing(pool));

    assertThat(pool.cancel(invite, lab.edgeInside()).getStatusCode()).isEqualTo(200);
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.cancelled).hasSize(1);
    assertThat(yahoo.failures).isEmpty();
  }

  @Test
  void aCancelThatComesBeforeTheFirstProvisionalResponseIsNotForgotten() throws Exception {
    lab.edge();
    // No ringing; its node says 100 after 200 ms, as RFC 3261 section 17.2.1 has it.
    yahoo.answering((request, transaction) -> {});
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> !yahoo.requests("INVITE").isEmpty());
    assertThat(pool.cancel(invite, lab.edgeInside()).getStatusCode()).isEqualTo(200);
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.cancelled).hasSize(1);
    assertThat(yahoo.failures).isEmpty();
  }

  @Test
  void aCancelOfSomethingElseCancelsNothing() throws Exception {
    lab.edge();
    answerCancelsOnly(yahoo, true);
    Request request = pool.request("INVITE", BOB, ALICE);
    ClientTransaction invite = pool.begin(request, lab.edgeInside());
    await().atMost(LyncLab.PATIENCE).until(() -> ringing(pool));

    // The same call, but not the same transaction: as somebody would say who knows the Call-ID.
    Peer messenger =
        lab.server("messenger", LyncLab.identity("federation.messenger.msn.com"), LyncLab.trust());
    Request forged = ((SIPRequest) invite.request()).createCancelRequest();
    forged.removeFirst(ViaHeader.NAME);
    ViaHeader via = messenger.node().via(Peer.LISTENING);
    via.setBranch("z9hG4bKforged");
    forged.addFirst(via);
    messenger
        .node()
        .sendStateless(forged, NextHop.to(Peer.LISTENING, lab.edgeOutside()), failed -> {});
    await()
        .atMost(LyncLab.PATIENCE)
        .until(() -> messenger.messages.stream().anyMatch(m -> m.firstLine().contains(" 481 ")));
    assertThat(yahoo.cancelled).isEmpty();

    pool.cancel(invite, lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
  }

  @Test
  void anInvitationThatRingsForEverIsCancelledByTimerC() throws Exception {
    lab.edge(timers(Duration.ofSeconds(1), Duration.ofMillis(300)));
    answerCancelsOnly(yahoo, true);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(487);
    assertThat(yahoo.cancelled).hasSize(1);
  }

  @Test
  void aPartnerWhoDoesNotEvenAnswerTheCancelIsGivenUp() throws Exception {
    lab.edge(timers(Duration.ofMillis(20), Duration.ofMillis(300)));
    answerCancelsOnly(yahoo, false);
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(408);
  }

  @Test
  void aPartnerWhoSaysNothingAtAllIsGivenUp() throws Exception {
    lab.edge(timers(Duration.ofMillis(20), Duration.ofMillis(300)));
    yahoo.answering((request, transaction) -> {});
    yahoo.cancelling(invite -> {});
    ClientTransaction message = pool.begin(pool.request("MESSAGE", BOB, ALICE), lab.edgeInside());
    ClientTransaction invite = pool.begin(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(pool.end(invite).getStatusCode()).isEqualTo(408);
    // RFC 4320 section 4.2: what is not an INVITE is never answered 408.
    assertThatThrownBy(() -> pool.end(message)).hasMessageContaining("nobody answers");
  }

  private static boolean ringing(Peer caller) {
    return caller.provisional.stream().anyMatch(r -> r.getStatusCode() == 180);
  }

  /** Rings, and stops when it is cancelled if it obeys. */
  private static void answerCancelsOnly(Peer peer, boolean obeys) {
    peer.answering(
        (request, transaction) ->
            peer.answer(transaction, request, request.getMethod().equals("INVITE") ? 180 : 200));
    if (!obeys) {
      peer.cancelling(invite -> {});
    }
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
}
