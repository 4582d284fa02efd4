package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Topology;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;

/** RFC 3261 section 17, RFC 6026 and RFC 4320 in virtual time. */
class TransactionsTest {
  private static final Duration PATIENCE = Timers.STANDARD.sipT1().multipliedBy(64);
  private static final Flow YAHOO = flow(1, "lcsap.msg.yahoo.com");
  private static final Flow AOL = flow(2, "sip.oscar.aol.com");
  private static final NextHop HOP = NextHop.to("out", YAHOO.remote());

  private final List<String> sent = new ArrayList<>();
  private final List<ServerTransaction> requests = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<ClientTransaction> leaving = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private Transactions core = core(TransactionLimits.DEFAULT);

  // Whoever is asked.

  @Test
  void aRequestIsAnsweredOverItsConnectionAndForgotten() throws Exception {
    arrives(YAHOO, request("MESSAGE", "a", "host"));
    answer(0, 200);
    assertThat(sent).containsExactly("yahoo 200 MESSAGE");
    assertThat(core.size()).isZero();
  }

  @Test
  void everyAnswerHasTheSameTag() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    SIPResponse ringing = response(requests.get(0).request(), 180);
    SIPResponse busy = response(requests.get(0).request(), 486);
    core.respond(requests.get(0), ringing);
    core.respond(requests.get(0), busy);
    assertThat(ringing.getToTag()).isNotNull().isEqualTo(busy.getToTag());
  }

  @Test
  void branchSentByMethodAndPeerTogetherMakeATransaction() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    arrives(YAHOO, request("INVITE", "a", "host"));
    assertThat(requests).hasSize(1);
    arrives(YAHOO, request("MESSAGE", "a", "host"));
    arrives(YAHOO, request("INVITE", "a", "host:5071"));
    arrives(YAHOO, request("INVITE", "b", "host"));
    arrives(AOL, request("INVITE", "a", "host"));
    assertThat(requests).hasSize(5);
  }

  @Test
  void aRetransmissionGetsTheAnswerOfTheFirst() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    answer(0, 404);
    arrives(YAHOO, request("INVITE", "a", "host"));
    assertThat(sent).containsExactly("yahoo 404 INVITE", "yahoo 404 INVITE");
    assertThat(requests).hasSize(1);
  }

  @Test
  void withoutABranchTheOtherHeadersTell() throws Exception {
    arrives(YAHOO, request("MESSAGE", null, "host"));
    arrives(YAHOO, request("MESSAGE", null, "host"));
    assertThat(requests).hasSize(1);
    SIPRequest next = request("MESSAGE", null, "host");
    next.getCSeq().setSeqNumber(2L);
    arrives(YAHOO, next);
    SIPRequest other = request("MESSAGE", null, "host");
    other.setCallId("another");
    arrives(YAHOO, other);
    assertThat(requests).hasSize(3);
  }

  @Test
  void theAckForARefusalEndsItWithAndWithoutABranch() throws Exception {
    for (String branch : new String[] {"a", null}) {
      arrives(YAHOO, request("INVITE", branch, "host"));
      SIPResponse refusal = response(requests.get(requests.size() - 1).request(), 486);
      core.respond(requests.get(requests.size() - 1), refusal);
      assertThat(core.size()).isEqualTo(1);
      SIPRequest ack = request("ACK", branch, "host");
      ack.getTo().setParameter("tag", refusal.getToTag());
      arrives(YAHOO, ack);
      assertThat(core.size()).isZero();
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aRefusalThatNobodyAcknowledgesIsKeptFor64TimesT1() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    answer(0, 486);
    passes(PATIENCE.minusMillis(1));
    assertThat(core.size()).isEqualTo(1);
    passes(Duration.ofMillis(1));
    assertThat(core.size()).isZero();
  }

  @Test
  void anyOtherAckIsForTheApplicationAndNeverAnswered() throws Exception {
    arrives(YAHOO, request("ACK", "stray", "host"));
    arrives(YAHOO, request("INVITE", "a", "host"));
    answer(0, 200);
    arrives(YAHOO, request("ACK", "a", "host"));
    assertThat(told).containsExactly("ack", "ack");
    assertThat(sent).containsExactly("yahoo 200 INVITE");
  }

  @Test
  void anInviteThatIsNotAnsweredSoonIsAnswered100AndAMessageIsNot() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    arrives(YAHOO, request("MESSAGE", "b", "host"));
    passes(Duration.ofMillis(199));
    assertThat(sent).isEmpty();
    passes(Duration.ofMillis(1));
    assertThat(sent).containsExactly("yahoo 100 INVITE");
  }

  @Test
  void aMessageThatTheApplicationForgetsIsForgottenWithout408() throws Exception {
    arrives(YAHOO, request("MESSAGE", "a", "host"));
    passes(PATIENCE);
    assertThat(core.size()).isZero();
    answer(0, 200);
    assertThat(sent).isEmpty();
  }

  @Test
  void everyOneOfSeveral2xxIsSentAndNothingAfterARefusal() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    answer(0, 200);
    answer(0, 200);
    answer(0, 486);
    arrives(YAHOO, request("INVITE", "b", "host"));
    answer(1, 486);
    answer(1, 200);
    assertThat(sent).containsExactly("yahoo 200 INVITE", "yahoo 200 INVITE", "yahoo 486 INVITE");
  }

  @Test
  void aCancelIsAnsweredAndToldAndOneOfAnotherPeerIsNot() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    arrives(AOL, request("CANCEL", "a", "host"));
    assertThat(told).isEmpty();
    arrives(YAHOO, request("CANCEL", "a", "host"));
    assertThat(told).containsExactly("cancel");
    answer(0, 487);
    arrives(YAHOO, request("CANCEL", "a", "host"));
    assertThat(told).containsExactly("cancel");
    assertThat(sent)
        .containsExactly(
            "aol 481 CANCEL", "yahoo 200 CANCEL", "yahoo 487 INVITE", "yahoo 200 CANCEL");
  }

  @Test
  void beyondTheLimitOfOnePeerRequestsAreAnswered503AndOthersAreServed() throws Exception {
    core = core(new TransactionLimits(10, 2, 10));
    for (int i = 0; i < 5; i++) {
      arrives(YAHOO, request("MESSAGE", "b" + i, "host"));
    }
    arrives(AOL, request("MESSAGE", "b", "host"));
    assertThat(requests).hasSize(3);
    assertThat(sent).hasSize(3).containsOnly("yahoo 503 MESSAGE");
    answer(0, 200);
    arrives(YAHOO, request("MESSAGE", "b9", "host"));
    assertThat(requests).hasSize(4);
  }

  @Test
  void itIsKnownHowManyWaitForTheirFirstAnswer() throws Exception {
    arrives(YAHOO, request("INVITE", "a", "host"));
    arrives(YAHOO, request("MESSAGE", "b", "host"));
    assertThat(core.waiting(YAHOO)).isEqualTo(2);
    answer(0, 180);
    assertThat(core.waiting(YAHOO)).isEqualTo(1);
    passes(PATIENCE);
    assertThat(core.waiting(YAHOO)).isZero();
  }

  // Whoever asks.

  @Test
  void aRequestEndsWithItsFinalResponse() throws Exception {
    sends("MESSAGE");
    responds(YAHOO, 0, 100);
    responds(YAHOO, 0, 200);
    responds(YAHOO, 0, 200);
    assertThat(told).containsExactly("100", "200");
    assertThat(core.size()).isZero();
  }

  @Test
  void anotherPeerCannotAnswer() throws Exception {
    sends("MESSAGE");
    responds(AOL, 0, 200);
    assertThat(told).isEmpty();
  }

  @Test
  void whatNobodyAnswersTimesOutAfter64TimesT1FromWhenItLeft() throws Exception {
    for (String method : List.of("INVITE", "MESSAGE")) {
      told.clear();
      leaving.clear();
      core.send(request(method, null, "me"), HOP, user());
      passes(PATIENCE);
      assertThat(told).isEmpty();
      core.onSent(now, leaving.get(0), YAHOO);
      passes(PATIENCE.minusMillis(1));
      assertThat(told).isEmpty();
      passes(Duration.ofMillis(1));
      assertThat(told).containsExactly("timeout");
      assertThat(core.size()).isZero();
    }
  }

  @Test
  void anInviteThatRingsIsWaitedForAndAMessageThatProceedsIsNot() throws Exception {
    sends("INVITE");
    sends("MESSAGE");
    responds(YAHOO, 0, 180);
    responds(YAHOO, 1, 100);
    told.clear();
    passes(PATIENCE.multipliedBy(3));
    assertThat(told).containsExactly("timeout");
    assertThat(core.size()).isEqualTo(1);
  }

  @Test
  void aRefusedInviteIsAcknowledgedWithItsBranch() throws Exception {
    sends("INVITE");
    responds(YAHOO, 0, 486);
    assertThat(sent).containsExactly("yahoo ACK");
    assertThat(core.size()).isZero();
  }

  @Test
  void every2xxOfAForkedInviteIsTold() throws Exception {
    sends("INVITE");
    responds(YAHOO, 0, 200);
    responds(YAHOO, 0, 200);
    responds(YAHOO, 0, 486);
    assertThat(told).containsExactly("200", "200");
    passes(PATIENCE);
    assertThat(core.size()).isZero();
  }

  @Test
  void aCancelWaitsForAProvisionalResponseAndIsSentOnce() throws Exception {
    ClientTransaction invite = sends("INVITE");
    core.cancel(invite);
    assertThat(leaving).hasSize(1);
    responds(YAHOO, 0, 100);
    responds(YAHOO, 0, 180);
    core.cancel(invite);
    assertThat(leaving).hasSize(2);
    assertThat(leaving.get(1).request().getMethod()).isEqualTo("CANCEL");
    assertThat(leaving.get(1).sip().getTopmostVia().getBranch())
        .isEqualTo(invite.sip().getTopmostVia().getBranch());
    responds(YAHOO, 0, 487);
    assertThat(told).containsExactly("100", "180", "487");
  }

  @Test
  void whoeverDoesNotAnswerACancelledInviteIsGivenUpAfter64TimesT1() throws Exception {
    ClientTransaction invite = sends("INVITE");
    responds(YAHOO, 0, 180);
    core.cancel(invite);
    told.clear();
    passes(PATIENCE);
    assertThat(told).containsExactly("timeout");
  }

  @Test
  void theEndOfTheConnectionEndsWhatWaitsOnItAndNothingElse() throws Exception {
    sends("MESSAGE");
    core.send(request("MESSAGE", "other", "me"), HOP, user());
    core.onSent(now, leaving.get(1), AOL);
    TransportEvent.Closed closed = new TransportEvent.Closed(now, YAHOO.local(), YAHOO.remote());
    core.onEnd(now, YAHOO, closed);
    assertThat(told).containsExactly("failed");
    assertThat(core.size()).isEqualTo(1);
  }

  @Test
  void tooManyRequestsAtATimeFailOnceTheirSenderKnowsThem() throws Exception {
    core = core(new TransactionLimits(10, 10, 1));
    sends("MESSAGE");
    core.send(request("MESSAGE", "b", "me"), HOP, user());
    assertThat(told).isEmpty();
    passes(Duration.ZERO);
    assertThat(told).containsExactly("failed");
  }

  // The stage.

  private Transactions core(TransactionLimits limits) {
    return new Transactions(
        Timers.STANDARD,
        limits,
        new Transactions.Outlet() {
          @Override
          public void send(Flow flow, Message message) {
            sent.add((flow == YAHOO ? "yahoo " : "aol ") + shown((SIPMessage) message));
          }

          @Override
          public void send(ClientTransaction transaction) {
            leaving.add(transaction);
          }

          @Override
          public void send(NextHop hop, Message message, Consumer<Optional<SipSendFailed>> done) {
            throw new IllegalStateException("nothing is sent without a transaction here");
          }

          @Override
          public void answered(Flow flow, Request request, int status) {
            // Told to the user, too.
          }

          @Override
          public void relieved(Flow flow) {
            // Seen by the number of those who wait.
          }
        },
        new SipApplication() {
          @Override
          public void onRequest(ServerTransaction transaction) {
            requests.add(transaction);
          }

          @Override
          public void onAck(Request ack, String listening, Flow flow) {
            told.add("ack");
          }

          @Override
          public void onCancel(ServerTransaction invite) {
            told.add("cancel");
          }
        },
        now);
  }

  private ClientUser user() {
    return new ClientUser() {
      @Override
      public void onResponse(ClientTransaction transaction, Response response) {
        told.add(Integer.toString(response.getStatusCode()));
      }

      @Override
      public void onTimeout(ClientTransaction transaction) {
        told.add("timeout");
      }

      @Override
      public void onFailure(ClientTransaction transaction, SipSendFailed why) {
        told.add("failed");
      }
    };
  }

  private void arrives(Flow flow, SIPRequest request) {
    core.onMessage(now, flow, "in", request);
  }

  private void answer(int number, int status) throws Exception {
    core.respond(requests.get(number), response(requests.get(number).request(), status));
  }

  private ClientTransaction sends(String method) throws Exception {
    ClientTransaction transaction =
        core.send(request(method, method + leaving.size(), "me"), HOP, user());
    core.onSent(now, transaction, YAHOO);
    return transaction;
  }

  private void responds(Flow flow, int number, int status) {
    core.onMessage(now, flow, "out", leaving.get(number).sip().createResponse(status));
  }

  private void passes(Duration time) {
    now = now.plus(time);
    core.onTime(now);
  }

  private static String shown(SIPMessage message) {
    return message instanceof SIPResponse response
        ? response.getStatusCode() + " " + response.getCSeq().getMethod()
        : ((SIPRequest) message).getMethod();
  }

  private static SIPResponse response(Request request, int status) {
    return ((SIPRequest) request).createResponse(status);
  }

  private static SIPRequest request(String method, String branch, String sentBy) throws Exception {
    String via = branch == null ? "" : ";branch=z9hG4bK" + branch;
    return (SIPRequest)
        new MessageFactoryImpl()
            .createRequest(
                ("%1$s sip:alice@contoso.com SIP/2.0\r\nVia: SIP/2.0/TLS %2$s%3$s\r\n"
                        + "Call-ID: call\r\nCSeq: 1 %1$s\r\nFrom: <sip:bob@yahoo.com>;tag=f\r\n"
                        + "To: <sip:alice@contoso.com>\r\nMax-Forwards: 70\r\n"
                        + "Content-Length: 0\r\n\r\n")
                    .formatted(method, sentBy, via));
  }

  private static Flow flow(int port, String name) {
    return new Flow(
        new InetSocketAddress(Topology.address("test", "198.51.100.10"), 5061),
        new InetSocketAddress(Topology.address("test", "203.0.113.20"), port),
        true,
        "CN=" + name,
        Set.of(name));
  }
}
