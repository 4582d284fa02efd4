package org.fedsim.wire.ua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.ClientUser;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.NextHop;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipApplication;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user agent that speaks for bob, and another that calls him, or one that writes by hand. */
class UserAgentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final FederationIdentities IDENTITIES =
      new FederationIdentities(Clock.systemUTC());
  private static final String SDP = "v=0\r\n";
  private static final String BOB = "bob@yahoo.com";

  private final Topology topology = ContosoTopology.create();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();
  private LoopbackNetwork network;
  private UserAgent bob;
  private volatile Function<Behaviour.Invitation, Behaviour.Answer> answer =
      invitation -> new Behaviour.Accept(SDP);

  @BeforeEach
  void open() throws Exception {
    network = LoopbackNetwork.open(topology, Map.of(), LoopbackNetwork.Options.LAB);
    opened.push(network);
    bob = agent("yahoo", "lcsap.msg.yahoo.com", BOB, at("edge"), Timers.LAB);
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void aSessionIsOpenedUsedAndEnded() throws Exception {
    UserAgent alice = alice();
    UserAgent.Opened call = alice.invite("alice@contoso.com", BOB, SDP);
    Session session = call.session().orElseThrow();
    assertThat(bob.inbox().await(UaEvent.Confirmed.class, e -> true, PATIENCE)).isPresent();
    assertThat(alice.message(session, "grüß dich").ok()).isTrue();
    assertThat(bob.inbox().await(UaEvent.Message.class, e -> true, PATIENCE))
        .contains(new UaEvent.Message(session.callId(), BOB, "alice@contoso.com", "grüß dich"));
    assertThat(alice.bye(session).ok()).isTrue();
    assertThat(bob.inbox().await(UaEvent.Ended.class, e -> true, PATIENCE)).isPresent();
    assertThat(bob.session(session.callId())).isEmpty();
    assertThat(alice.session(session.callId())).isEmpty();
    assertThat(ended).contains(session.callId());
  }

  @Test
  void presenceIsWatchedAndTold() throws Exception {
    UserAgent alice = alice();
    Session watching = alice.subscribe("alice@contoso.com", BOB).session().orElseThrow();
    Session watched = bob.session(watching.callId()).orElseThrow();
    assertThat(bob.notify(watched, new Pidf("sip:" + BOB, true)).ok()).isTrue();
    assertThat(alice.inbox().await(UaEvent.Notified.class, e -> true, PATIENCE))
        .map(UaEvent.Notified::document)
        .contains(Optional.of(new Pidf("sip:" + BOB, true)));
  }

  @Test
  void aRefusalCarriesItsHeaders() throws Exception {
    answer =
        i -> new Behaviour.Refuse(488, List.of(new HeaderLine("Warning", "304 x \"no media\"")));
    SipReply.Answered reply =
        (SipReply.Answered) alice().invite("alice@contoso.com", BOB, SDP).reply();
    assertThat(reply.status()).isEqualTo(488);
    assertThat(reply.header("Warning")).contains("304 x \"no media\"");
  }

  @Test
  void whoeverFailsToAnswerSaysSoInsteadOfNothing() throws Exception {
    answer =
        i -> {
          throw new IllegalStateException("on purpose");
        };
    assertThat(status(alice().invite("alice@contoso.com", BOB, SDP).reply())).isEqualTo(500);
  }

  @Test
  void whoeverIsClosedWakesThoseWhoWait() throws Exception {
    CountDownLatch invited = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    answer =
        i -> {
          invited.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Behaviour.Refuse(480, List.of());
        };
    UserAgent alice = alice();
    BlockingQueue<SipReply> reply = new LinkedBlockingQueue<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                reply.add(alice.invite("alice@contoso.com", BOB, SDP).reply());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "caller");
    caller.start();
    assertThat(invited.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    alice.close();
    assertThat(reply.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(SipReply.NoAnswer.class);
    never.countDown();
    caller.join();
  }

  @Test
  void nobodyListeningMeansNotSent() throws Exception {
    UserAgent alice =
        agent(
            "messenger", "federation.messenger.msn.com", "mia@hotmail.com", at("aol"), Timers.LAB);
    assertThat(alice.invite("mia@hotmail.com", "eve@aol.com", SDP).reply())
        .isInstanceOf(SipReply.NotSent.class);
  }

  @Test
  void anUnknownUserIsNotFound() throws Exception {
    assertThat(byHand("INVITE", "sip:nobody@yahoo.com").getStatusCode()).isEqualTo(404);
    assertThat(byHand("SUBSCRIBE", "sip:nobody@yahoo.com", "Event: presence").getStatusCode())
        .isEqualTo(404);
  }

  @Test
  void aUserIsFoundHoweverHeIsSpelledAndATelephoneNumberIsNobody() throws Exception {
    assertThat(byHand("INVITE", "sip:Bob@YAHOO.com").getStatusCode()).isEqualTo(200);
    assertThat(byHand("INVITE", "tel:+15550100").getStatusCode()).isEqualTo(404);
  }

  @Test
  void aMessageMayComeWithoutASession() throws Exception {
    assertThat(byHand("MESSAGE", "sip:" + BOB).getStatusCode()).isEqualTo(200);
    assertThat(
            bob.inbox().await(UaEvent.Message.class, e -> e.from().equals("eve@aol.com"), PATIENCE))
        .isPresent();
    assertThat(byHand("MESSAGE", "sip:nobody@yahoo.com").getStatusCode()).isEqualTo(404);
  }

  @Test
  void aByeANotifyAndACancelOfNothingAreAnswered() throws Exception {
    assertThat(byHand("BYE", "sip:" + BOB, "To-Tag: x").getStatusCode()).isEqualTo(481);
    assertThat(
            byHand("NOTIFY", "sip:" + BOB, "Event: presence", "Subscription-State: active")
                .getStatusCode())
        .isEqualTo(481);
  }

  @Test
  void optionsAreAnswered() throws Exception {
    assertThat(byHand("OPTIONS", "sip:" + BOB).getStatusCode()).isEqualTo(200);
  }

  @Test
  void whatAnAgentCannotDoIsRefusedWithWhatItCan() throws Exception {
    Response refusal = byHand("PUBLISH", "sip:" + BOB, "Event: presence");
    assertThat(refusal.getStatusCode()).isEqualTo(405);
    assertThat(refusal.toString())
        .contains("INVITE", "ACK", "BYE", "CANCEL", "MESSAGE", "SUBSCRIBE", "NOTIFY", "OPTIONS");
  }

  @Test
  void onlyPresenceCanBeWatched() throws Exception {
    Response refusal = byHand("SUBSCRIBE", "sip:" + BOB, "Event: dialog");
    assertThat(refusal.getStatusCode()).isEqualTo(489);
    assertThat(refusal.toString()).contains("presence");
  }

  @Test
  void aSessionWhoseCallerNeverConfirmsItComesToAnEnd() throws Exception {
    bob.close();
    opened.pop().close();
    opened.pop().close();
    Timers lab = Timers.LAB;
    Timers quick =
        new Timers(
            "quick",
            lab.tellLosses(),
            lab.connect(),
            lab.tlsHandshake(),
            Duration.ofMillis(5),
            lab.sipTimerC(),
            lab.stunRto(),
            lab.stunTransmissions(),
            lab.nomination());
    bob = agent("yahoo", "lcsap.msg.yahoo.com", BOB, at("edge"), quick);
    assertThat(byHand("INVITE", "sip:" + BOB).getStatusCode()).isEqualTo(200);
    assertThat(bob.inbox().await(UaEvent.Ended.class, e -> true, PATIENCE)).isPresent();
    await().atMost(PATIENCE).until(() -> ended.size() == 1);
  }

  private static int status(SipReply reply) {
    return ((SipReply.Answered) reply).status();
  }

  private InetSocketAddress at(String host) {
    Host one = network.host(host);
    return new InetSocketAddress(host.equals("edge") ? one.address("access") : one.address(), 5061);
  }

  private UserAgent alice() throws Exception {
    return agent("edge", "sip.contoso.com", "alice@contoso.com", at("yahoo"), Timers.LAB);
  }

  private UserAgent agent(
      String host, String name, String user, InetSocketAddress outbound, Timers timers)
      throws Exception {
    UserAgent agent =
        new UserAgent(
            new UserAgentSettings(
                user,
                "test",
                "public",
                u -> "sip:" + u.substring(0, u.indexOf('@')) + "@" + name + ";transport=tls",
                outbound,
                Optional.empty()),
            new Behaviour() {
              @Override
              public boolean knows(String who) {
                return who.equals(user);
              }

              @Override
              public Answer invited(Invitation invitation) {
                return answer.apply(invitation);
              }

              @Override
              public Optional<Pidf> watched(String who, String watcher) {
                return Optional.of(new Pidf("sip:" + who, true));
              }

              @Override
              public void ended(String callId) {
                ended.add(callId);
              }
            });
    node(host, name, agent::attach, timers);
    opened.push(agent);
    return agent;
  }

  private SipNode node(
      String host, String name, Function<SipNode, SipApplication> application, Timers timers)
      throws Exception {
    Identity identity = IDENTITIES.identity(LeafRequest.named(name));
    SipNode.Builder builder =
        SipNode.builder(name, network.host(host), timers, NameResolver.of(topology))
            .listen(Listening.mutual("public", at(host), identity, IDENTITIES.trust()))
            .connectWith(OutboundTls.Choice.presenting(Optional.of(identity), IDENTITIES.trust()));
    SipNode node = builder.start(application);
    opened.push(node);
    return node;
  }

  /** Sends bob a request with these lines from a node that keeps no dialogs. */
  private Response byHand(String method, String uri, String... lines) throws Exception {
    Writer writer = new Writer();
    try (SipNode node = node("aol", "sip.oscar.aol.com", n -> writer, Timers.LAB)) {
      StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\r\n");
      String tag = "";
      for (String line : lines) {
        if (line.startsWith("To-Tag: ")) {
          tag = ";tag=" + line.substring(8);
        } else {
          text.append(line).append("\r\n");
        }
      }
      text.append("Call-ID: by-hand-").append(System.nanoTime()).append("\r\n");
      text.append("CSeq: 1 ").append(method).append("\r\nFrom: <sip:eve@aol.com>;tag=f\r\n");
      text.append("To: <").append(uri).append(">").append(tag).append("\r\n");
      text.append("Contact: <sip:eve@sip.oscar.aol.com;transport=tls>\r\n");
      text.append("Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
      Request request = node.messages().createRequest(text.toString());
      request.addFirst(node.via("public"));
      node.send(request, NextHop.to("public", at("yahoo")), writer);
      Response response = writer.finals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(response).as("an answer to %s", method).isNotNull();
      assertThat(((CSeqHeader) response.getHeader(CSeqHeader.NAME)).getMethod()).isEqualTo(method);
      return response;
    }
  }

  private static final class Writer implements SipApplication, ClientUser {
    final BlockingQueue<Response> finals = new LinkedBlockingQueue<>();

    @Override
    public void onResponse(ClientTransaction transaction, Response response) {
      if (response.getStatusCode() >= 200) {
        finals.add(response);
      }
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
      // Nobody is listened to.
    }

    @Override
    public void onTimeout(ClientTransaction transaction) {
      // The test sees that nothing has come.
    }

    @Override
    public void onFailure(ClientTransaction transaction, SipSendFailed why) {
      // The test sees that nothing has come.
    }
  }
}
