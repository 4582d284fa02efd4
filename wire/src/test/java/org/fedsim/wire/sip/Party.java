package org.fedsim.wire.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.wire.Timers;

/** A node of a test that answers every request with 200 and remembers what it has seen. */
final class Party implements SipApplication, ClientUser, AutoCloseable {
  static final String LISTENING = "public";

  final Queue<ServerTransaction> requests = new ConcurrentLinkedQueue<>();
  final Queue<Response> responses = new ConcurrentLinkedQueue<>();
  final Queue<ClientTransaction> timeouts = new ConcurrentLinkedQueue<>();

  /** What became of its connections. */
  final List<TransportEvent> events = new CopyOnWriteArrayList<>();

  /** What became of its requests. */
  final List<TransportEvent> hops = new CopyOnWriteArrayList<>();

  final List<MessageSeen> messages = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Optional<SipSendFailed>> departure = new CompletableFuture<>();
  private SipNode node;

  private Party() {}

  static Party start(
      Topology topology,
      Host host,
      Timers timers,
      Consumer<SipNode.Builder> settings,
      Optional<SipApplication> application)
      throws IOException {
    Party party = new Party();
    SipNode.Builder builder =
        SipNode.builder(host.name(), host, timers, NameResolver.of(topology))
            .observer(party::saw)
            .tap(party::seen);
    settings.accept(builder);
    party.node = builder.start(node -> application.orElse(party));
    return party;
  }

  private void saw(TransportEvent event) {
    boolean request =
        event instanceof TransportEvent.Requested || event instanceof TransportEvent.Answered;
    (request ? hops : events).add(event);
  }

  private void seen(MessageSeen message) {
    messages.add(message);
    if (message.direction() == MessageSeen.Direction.SENT && !message.text().startsWith("SIP/")) {
      departure.complete(Optional.empty());
    }
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

  /** Sends a request where its headers say, and waits until it has left. */
  ClientTransaction send(Request request) throws Exception {
    return send(request, node.route(LISTENING, request));
  }

  /** Sends a request, and waits until it has left. */
  ClientTransaction send(Request request, NextHop hop) throws Exception {
    departure = new CompletableFuture<>();
    ClientTransaction transaction = node.send(request, hop, this);
    try {
      Optional<SipSendFailed> failed = departure.get();
      if (failed.isPresent()) {
        throw failed.get();
      }
      return transaction;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  ClientTransaction sendMessage(String to) throws Exception {
    return send(message(to, Optional.empty()));
  }

  <T extends TransportEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static String body(Request request) {
    return new String(request.getRawContent(), StandardCharsets.UTF_8);
  }

  @Override
  public void onRequest(ServerTransaction transaction) {
    requests.add(transaction);
    try {
      node.respond(transaction, node.messages().createResponse(Response.OK, transaction.request()));
    } catch (java.text.ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onResponse(ClientTransaction transaction, Response response) {
    responses.add(response);
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    timeouts.add(transaction);
  }

  @Override
  public void onFailure(ClientTransaction transaction, SipSendFailed why) {
    departure.complete(Optional.of(why));
  }

  @Override
  public void close() {
    node.close();
  }
}
