package org.fedsim.edge.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.ClientUser;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.MessageSeen;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.NextHop;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipApplication;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;

/**
 * A server or client of a test that says exactly what it is told to, keeps no dialogs, and
 * remembers every message.
 */
final class Peer implements SipApplication, ClientUser, AutoCloseable {
  static final String LISTENING = "peer";

  /** What a peer does with a request. */
  interface Answering {
    void answer(Request request, ServerTransaction transaction) throws Exception;
  }

  /** What a peer does when an INVITE is cancelled. */
  interface Cancelling {
    void cancelled(ServerTransaction invite) throws Exception;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final List<Response> provisional = new CopyOnWriteArrayList<>();
  final List<MessageSeen> messages = new CopyOnWriteArrayList<>();
  final List<ServerTransaction> cancelled = new CopyOnWriteArrayList<>();
  final List<Exception> failures = new CopyOnWriteArrayList<>();
  private final Map<ClientTransaction, CompletableFuture<Response>> pending =
      new ConcurrentHashMap<>();
  private volatile Cancelling cancelling = invite -> answer(invite, invite.request(), 487);
  private volatile Answering answering = (request, t) -> answer(t, request, Response.OK);
  private SipNode node;

  static Peer start(Host host, NameResolver names, Consumer<SipNode.Builder> settings)
      throws IOException {
    Peer peer = new Peer();
    SipNode.Builder builder =
        SipNode.builder("peer-" + host.name(), host, Timers.LAB, names).tap(peer.messages::add);
    settings.accept(builder);
    peer.node = builder.start(node -> peer);
    return peer;
  }

  SipNode node() {
    return node;
  }

  /** Instead of 200 to everything. */
  void answering(Answering other) {
    answering = other;
  }

  /** Instead of 487 to what is cancelled. */
  void cancelling(Cancelling other) {
    cancelling = other;
  }

  /** A request of a new call, with these lines in addition to the mandatory ones. */
  Request request(String method, String uri, String from, String... lines) throws Exception {
    StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\r\n");
    boolean maxForwards = false;
    for (String line : lines) {
      maxForwards |= line.startsWith("Max-Forwards:");
      text.append(line).append("\r\n");
    }
    text.append("Call-ID: ").append(UUID.randomUUID()).append("\r\n");
    text.append("CSeq: 1 ").append(method).append("\r\n");
    text.append("From: <").append(from).append(">;tag=").append(UUID.randomUUID()).append("\r\n");
    text.append("To: <").append(method.equals("REGISTER") ? from : uri).append(">\r\n");
    text.append("Contact: <sip:bob@lcsap.msg.yahoo.com:5061;transport=tls>\r\n");
    if (!maxForwards) {
      text.append("Max-Forwards: 70\r\n");
    }
    text.append("Content-Length: 0\r\n\r\n");
    Request request = node.messages().createRequest(text.toString());
    request.addFirst(node.via(LISTENING));
    return request;
  }

  /** Sends a request to that address. */
  ClientTransaction begin(Request request, InetSocketAddress to) throws Exception {
    CompletableFuture<Response> end = new CompletableFuture<>();
    // On the loop, so that no answer is faster than the entry.
    CompletableFuture<ClientTransaction> begun = new CompletableFuture<>();
    node.execute(
        () -> {
          ClientTransaction transaction = node.send(request, NextHop.to(LISTENING, to), this);
          pending.put(transaction, end);
          begun.complete(transaction);
        });
    return begun.get();
  }

  /** Sends the CANCEL for an INVITE at once, and returns its answer. */
  Response cancel(ClientTransaction invite, InetSocketAddress to) throws Exception {
    return send(((SIPRequest) invite.request()).createCancelRequest(), to);
  }

  /** The final response. */
  Response end(ClientTransaction transaction) throws Exception {
    return pending.get(transaction).get(LyncLab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  Response send(Request request, InetSocketAddress to) throws Exception {
    return end(begin(request, to));
  }

  void answer(ServerTransaction transaction, Request request, int status, String... lines)
      throws ParseException {
    Response response = node.messages().createResponse(status, request);
    if (status > 100) {
      ((ToHeader) response.getHeader(ToHeader.NAME)).setTag("peer");
    }
    if (request.getMethod().equals(Request.INVITE) && status / 100 == 2) {
      response.addHeader(
          node.headers()
              .createHeader("Contact", "<sip:bob@lcsap.msg.yahoo.com:5061;transport=tls>"));
    }
    for (String line : lines) {
      int colon = line.indexOf(':');
      response.addHeader(
          node.headers().createHeader(line.substring(0, colon), line.substring(colon + 1).trim()));
    }
    node.respond(transaction, response);
  }

  /** The requests of that method that have come. */
  List<Request> requests(String method) {
    return requests.stream().filter(r -> r.getMethod().equals(method)).toList();
  }

  /** The first request of that method that has come, as it came. */
  String arrived(String method) {
    return messages.stream()
        .filter(m -> m.direction() == MessageSeen.Direction.RECEIVED)
        .map(MessageSeen::text)
        .filter(t -> t.startsWith(method + " "))
        .findFirst()
        .orElseThrow();
  }

  static String value(Message message, String header) {
    String text = message.getHeader(header).toString();
    return text.substring(text.indexOf(':') + 1).trim();
  }

  static List<ViaHeader> vias(Message message) {
    List<ViaHeader> all = new ArrayList<>();
    ListIterator<?> headers = message.getHeaders(ViaHeader.NAME);
    headers.forEachRemaining(h -> all.add((ViaHeader) h));
    return all;
  }

  @Override
  public void onRequest(ServerTransaction transaction) {
    try {
      requests.add(transaction.request());
      answering.answer(transaction.request(), transaction);
    } catch (Exception e) {
      failures.add(e);
    }
  }

  @Override
  public void onAck(Request ack, String listening, Flow flow) {
    requests.add(ack);
  }

  @Override
  public void onCancel(ServerTransaction invite) {
    try {
      cancelled.add(invite);
      cancelling.cancelled(invite);
    } catch (Exception e) {
      failures.add(e);
    }
  }

  @Override
  public void onResponse(ClientTransaction transaction, Response response) {
    if (response.getStatusCode() < 200) {
      provisional.add(response);
    } else if (pending.containsKey(transaction)) {
      pending.get(transaction).complete(response);
    }
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    onFailure(transaction, new IllegalStateException("nobody answers"));
  }

  @Override
  public void onFailure(ClientTransaction transaction, SipSendFailed why) {
    onFailure(transaction, (Exception) why);
  }

  private void onFailure(ClientTransaction transaction, Exception why) {
    if (pending.containsKey(transaction)) {
      pending.get(transaction).completeExceptionally(why);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
