package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fedsim.scenarios.attribution.Evidence;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.run.Fault;
import org.fedsim.scenarios.script.Dialog;
import org.fedsim.scenarios.script.Dialogs;
import org.fedsim.scenarios.script.Step;
import org.fedsim.scenarios.script.User;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.stun.StunBinding;
import org.fedsim.wire.stun.StunPort;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.Session;
import org.fedsim.wire.ua.SipReply;
import org.fedsim.wire.ua.UaEvent;
import org.fedsim.wire.ua.UserAgent;

/**
 * Makes the actors of a lab do the steps of a scenario, one after the other, and says what was seen
 * at both ends. It never asks what a policy allows.
 */
final class StepPlayer {
  /**
   * How long the receiver may take after the sender was told that it is there. A bound for broken
   * runs, not a timer.
   */
  private static final Duration DELIVERY = Duration.ofSeconds(20);

  private final Lab lab;
  private final CallPlayer calls;

  private final Dialogs dialogs;

  /** The Call-ID of each dialog that came about. */
  private final Map<Dialog, String> callIds = new HashMap<>();

  StepPlayer(Lab lab, Dialogs dialogs) {
    this.lab = lab;
    this.dialogs = dialogs;
    this.calls = new CallPlayer(lab);
  }

  Optional<MediaResult> media() {
    return calls.result();
  }

  Evidence play(Step step) throws InterruptedException {
    Watch watch = new Watch(lab);
    try {
      if (step instanceof Step.SignIn s) {
        SipReply reply = lab.party(s.user()).agent().register(s.user().address());
        return watch.signalling(reply, () -> true);
      } else if (step instanceof Step.Message s) {
        return message(s, watch);
      } else if (step instanceof Step.Subscribe s) {
        return subscribe(s, watch);
      } else if (step instanceof Step.Notify s) {
        return notify(s, watch);
      } else if (step instanceof Step.Call s) {
        return call(s, watch);
      } else if (step instanceof Step.Rtp s) {
        return calls.media(s, dialogs.of(s).orElseThrow(), callId(s).orElseThrow(), watch);
      } else if (step instanceof Step.HangUp s) {
        return hangUp(s, watch);
      } else {
        return stun((Step.Stun) step, watch);
      }
    } catch (IOException | RuntimeException e) {
      return new Evidence.Broken(watch.millis(), "The step broke: " + Fault.of(e).text() + ".");
    }
  }

  private Evidence message(Step.Message s, Watch watch) throws InterruptedException {
    UserAgent sender = lab.party(s.from()).agent();
    if (callId(s).isEmpty()) {
      UserAgent.Opened opened =
          sender.invite(
              s.from().address(), s.to().address(), lab.party(s.from()).calls().instantMessages());
      if (opened.session().isEmpty()) {
        return watch.signalling(opened.reply(), () -> false);
      }
      began(s, opened);
    }
    Session session = session(s, s.from()).orElseThrow();
    String callId = session.callId();
    SipReply reply = sender.message(session, s.text());
    return watch.signalling(
        reply,
        () ->
            arrived(
                s.to(),
                UaEvent.Message.class,
                m -> m.callId().equals(callId) && m.text().equals(s.text())));
  }

  private Evidence subscribe(Step.Subscribe s, Watch watch) throws InterruptedException {
    UserAgent.Opened opened =
        lab.party(s.from()).agent().subscribe(s.from().address(), s.to().address());
    began(s, opened);
    return watch.signalling(opened.reply(), () -> session(s, s.to()).isPresent());
  }

  private Evidence notify(Step.Notify s, Watch watch) throws InterruptedException {
    Session session = session(s, s.from()).orElseThrow();
    SipReply reply =
        lab.party(s.from()).agent().notify(session, CallParty.presence(s.from().address()));
    return watch.signalling(
        reply,
        () ->
            arrived(
                s.to(),
                UaEvent.Notified.class,
                n ->
                    n.callId().equals(session.callId())
                        && n.document()
                            .filter(d -> d.equals(CallParty.presence(s.from().address())))
                            .isPresent()));
  }

  private Evidence call(Step.Call s, Watch watch) throws IOException, InterruptedException {
    UserAgent.Opened opened = calls.setUp(s);
    began(s, opened);
    return watch.signalling(
        opened.reply(),
        () ->
            opened.session().isPresent()
                && arrived(
                    s.to(),
                    UaEvent.Confirmed.class,
                    c -> c.callId().equals(opened.session().get().callId())),
        Set.of(s.from().address(), s.to().address()),
        calls.gathering(s));
  }

  private Evidence hangUp(Step.HangUp s, Watch watch) throws InterruptedException {
    Session session = session(s, s.from()).orElseThrow();
    String callId = session.callId();
    SipReply reply = lab.party(s.from()).agent().bye(session);
    lab.party(s.from()).calls().ended(callId);
    return watch.signalling(
        reply, () -> arrived(s.to(), UaEvent.Ended.class, e -> e.callId().equals(callId)));
  }

  private Evidence stun(Step.Stun s, Watch watch) throws InterruptedException {
    InetSocketAddress from = s.from().socketAddress();
    InetSocketAddress to = s.to().socketAddress();
    List<Attempt> attempts = new ArrayList<>();
    try {
      Optional<StunPort> port = lab.stunPort(s.from());
      if (port.isPresent()) {
        port.get().request(to, lab.timers(), attempts::add);
      } else if (s.from().isAvEdge()) {
        probe(to, attempts);
      } else {
        StunBinding.request(
            lab.network().host(s.from().on().host()), from, to, lab.timers(), attempts::add);
      }
      return watch.succeeded(attempts);
    } catch (IOException e) {
      return new Evidence.Stun(
          watch.millis(), watch.tried(attempts), "STUN Binding: " + e.getMessage() + ".");
    }
  }

  /** From the A/V Edge itself. */
  private void probe(InetSocketAddress to, List<Attempt> attempts)
      throws IOException, InterruptedException {
    Ends ends = Ends.udp(lab.avEdge().externalAddress(), to);
    Instant began = Instant.now();
    try {
      lab.avEdge().probe(to).toCompletableFuture().get(DELIVERY.toSeconds() * 3, TimeUnit.SECONDS);
      attempts.add(new Attempt.Transaction(ends, began, Optional.empty()));
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      IOException failure = cause instanceof IOException io ? io : new IOException(cause);
      attempts.add(new Attempt.Transaction(ends, began, Optional.of(failure)));
      throw failure;
    }
  }

  /** Keeps the dialog that a step has opened, if it came about. */
  private void began(Step step, UserAgent.Opened opened) {
    Dialog dialog = dialogs.of(step).orElseThrow();
    opened.session().ifPresent(session -> callIds.put(dialog, session.callId()));
  }

  private Optional<String> callId(Step step) {
    return dialogs.of(step).map(callIds::get);
  }

  /** The session of a step's dialog as one of its users knows it. */
  private Optional<Session> session(Step step, User of) {
    return callId(step).flatMap(callId -> lab.party(of).agent().session(callId));
  }

  private <E extends UaEvent> boolean arrived(
      User at, Class<E> kind, java.util.function.Predicate<E> which) throws InterruptedException {
    return lab.party(at)
        .agent()
        .inbox()
        .await(kind, e -> e.user().equals(at.address()) && which.test(e), DELIVERY)
        .isPresent();
  }
}
