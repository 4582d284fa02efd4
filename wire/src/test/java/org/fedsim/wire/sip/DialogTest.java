package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.tls.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two user agents hold a session. */
class DialogTest {
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
  void aSessionIsSetUpUsedInBothDirectionsAndEnded() throws Exception {
    UserAgent alice = new UserAgent();
    UserAgent bob = new UserAgent();
    alice.node = start("edge", federation.edgeAddress(), Federation.EDGE_NAME, alice);
    bob.node = start("yahoo", federation.yahooAddress(), Federation.YAHOO_NAME, bob);

    alice.invite("sip:bob@lcsap.msg.yahoo.com");
    await().until(() -> bob.seen.contains("ACK"));
    alice.inDialog(Request.MESSAGE);
    bob.inDialog(Request.MESSAGE);
    await().until(() -> alice.answered.contains("200 MESSAGE"));
    await().until(() -> bob.answered.contains("200 MESSAGE"));
    alice.inDialog(Request.BYE);
    await().until(() -> alice.ended == 1 && bob.ended == 1);

    assertThat(bob.seen).containsExactly("INVITE", "ACK", "MESSAGE", "BYE");
    assertThat(alice.seen).containsExactly("MESSAGE");
    assertThat(alice.failures).isEmpty();
    assertThat(bob.failures).isEmpty();
  }

  private SipNode start(String host, InetSocketAddress address, String name, SipListener listener)
      throws Exception {
    Identity identity = Federation.identity(name);
    return federation
        .start(
            host,
            builder ->
                builder
                    .trackDialogs()
                    .listen(
                        Listening.mutual(Party.LISTENING, address, identity, Federation.trust()))
                    .connectWith(
                        OutboundTls.Choice.presenting(Optional.of(identity), Federation.trust()))
                    .listener(listener))
        .node();
  }

  private static final class UserAgent implements SipListener {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<String> answered = new CopyOnWriteArrayList<>();
    final List<Exception> failures = new CopyOnWriteArrayList<>();
    volatile Dialog dialog;
    volatile int ended;
    SipNode node;

    void invite(String to) throws Exception {
      Request invite =
          node.messages()
              .createRequest(
                  ("INVITE %1$s SIP/2.0\r\nCall-ID: session\r\nCSeq: 1 INVITE\r\n"
                          + "From: <sip:alice@contoso.com>;tag=alice\r\nTo: <%1$s>\r\n"
                          + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
                      .formatted(to));
      invite.addHeader(node.via(Party.LISTENING));
      invite.addHeader(contact());
      ClientTransaction transaction =
          node.newClientTransaction(node.provider(Party.LISTENING), invite);
      dialog = transaction.getDialog();
      node.send(transaction);
    }

    void inDialog(String method) throws Exception {
      Request request = dialog.createRequest(method);
      node.send(dialog, node.newClientTransaction(node.provider(Party.LISTENING), request));
    }

    private ContactHeader contact() throws Exception {
      InetSocketAddress here = node.address(Party.LISTENING);
      return node.headers()
          .createContactHeader(
              node.addresses()
                  .createAddress(
                      "<sip:%s:%d;transport=tls>"
                          .formatted(here.getAddress().getHostAddress(), here.getPort())));
    }

    @Override
    public void processRequest(RequestEvent event) {
      try {
        Request request = event.getRequest();
        seen.add(request.getMethod());
        if (request.getMethod().equals(Request.ACK)) {
          return;
        }
        ServerTransaction transaction = event.getServerTransaction();
        if (transaction == null) {
          transaction = ((SipProvider) event.getSource()).getNewServerTransaction(request);
        }
        Response ok = node.messages().createResponse(Response.OK, request);
        if (request.getMethod().equals(Request.INVITE)) {
          dialog = transaction.getDialog();
          ((ToHeader) ok.getHeader(ToHeader.NAME)).setTag("bob");
          ok.addHeader(contact());
        }
        node.respond(transaction, ok);
      } catch (Exception e) {
        failures.add(e);
      }
    }

    @Override
    public void processResponse(ResponseEvent event) {
      try {
        CSeqHeader sequence = (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
        if (sequence.getMethod().equals(Request.INVITE)) {
          node.sendAck(event.getDialog(), event.getDialog().createAck(sequence.getSeqNumber()));
        }
        answered.add(event.getResponse().getStatusCode() + " " + sequence.getMethod());
      } catch (Exception e) {
        failures.add(e);
      }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
      failures.add(new IllegalStateException("time-out"));
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
      failures.add(new IllegalStateException("I/O"));
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
      // Of no interest.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
      ended++;
    }
  }
}
