package org.fedsim.wire.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.wire.Timers;

/** A node of a test that answers every request with 200 and remembers what it has seen. */
final class Party implements SipListener, AutoCloseable {
  static final String LISTENING = "public";

  final Queue<RequestEvent> requests = new ConcurrentLinkedQueue<>();
  final Queue<Response> responses = new ConcurrentLinkedQueue<>();
  final Queue<TimeoutEvent> timeouts = new ConcurrentLinkedQueue<>();
  final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

  /** What became of its connections. */
  final List<TransportEvent> events = new CopyOnWriteArrayList<>();

  /** What became of its requests. */
  final List<TransportEvent> hops = new CopyOnWriteArrayList<>();

  final List<MessageSeen> messages = new CopyOnWriteArrayList<>();
  private SipNode node;

  private Party() {}

  static Party start(
      Topology topology, Host host, Timers timers, Consumer<SipNode.Builder> settings)
      throws IOException {
    Party party = new Party();
    SipNode.Builder builder =
        SipNode.builder(host.name(), host, timers, NameResolver.of(topology))
            .listener(party)
            .observer(party::saw)
            .tap(party.messages::add);
    settings.accept(builder);
    party.node = builder.start();
    return party;
  }

  SipNode node() {
    return node;
  }

  /** A MESSAGE to that user and host, by way of the Route if there is one. */
  Request message(String to, Optional<RouteHeader> route) throws Exception {
    Request request =
        node.messages()
            .createRequest(
                ("""
                MESSAGE sip:%1$s SIP/2.0
                Call-ID: %2$s
                CSeq: 1 MESSAGE
                From: <sip:tester@example.com>;tag=%3$s
                To: <sip:%1$s>
                Max-Forwards: 70
                Content-Type: text/plain
                Content-Length: 5

                hello\
                """)
                    .formatted(to, UUID.randomUUID(), UUID.randomUUID().toString().substring(0, 8))
                    .replace("\n", "\r\n"));
    request.addHeader(node.via(LISTENING));
    if (route.isPresent()) {
      request.addHeader(route.get());
    }
    return request;
  }

  ClientTransaction send(Request request) throws Exception {
    ClientTransaction transaction = node.newClientTransaction(node.provider(LISTENING), request);
    node.send(transaction);
    return transaction;
  }

  ClientTransaction sendMessage(String to) throws Exception {
    return send(message(to, Optional.empty()));
  }

  private void saw(TransportEvent event) {
    boolean request =
        event instanceof TransportEvent.Requested || event instanceof TransportEvent.Answered;
    (request ? hops : events).add(event);
  }

  <T extends TransportEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static String body(Request request) {
    return new String(request.getRawContent(), StandardCharsets.UTF_8);
  }

  @Override
  public void processRequest(RequestEvent event) {
    requests.add(event);
    try {
      ServerTransaction transaction = event.getServerTransaction();
      if (transaction == null) {
        transaction = ((SipProvider) event.getSource()).getNewServerTransaction(event.getRequest());
      }
      node.respond(transaction, node.messages().createResponse(Response.OK, event.getRequest()));
    } catch (SipSendFailed e) {
      // Whoever asked has not waited for the answer.
    } catch (Exception e) {
      failures.add(e);
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    responses.add(event.getResponse());
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    timeouts.add(event);
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    // Seen as a transport event.
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    // Of no interest.
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    // Of no interest.
  }

  @Override
  public void close() {
    node.close();
  }
}
