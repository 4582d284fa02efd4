package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.HandshakeCompletedListenerImpl;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TLSMessageChannel;
import gov.nist.javax.sip.stack.TLSMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import javax.net.ssl.SSLSocket;

/**
 * JAIN-SIP's channel to one peer, with its way of sending replaced.
 *
 * <p>JAIN-SIP sends through a table of sockets by address and port. That lets a peer's Via decide
 * where a second attempt goes, connects to the ephemeral port of a peer to send it a 400, hides the
 * reason of most failures, and may put two readers on one socket. Here a channel is one connection:
 * accepted, or opened by the first request, used for everything that goes to the peer, and never
 * opened again once it has ended.
 */
final class TlsChannel extends TLSMessageChannel {
  /** The answer to a keep-alive (RFC 5626, 4.4.1), which is not a message. */
  private static final String KEEP_ALIVE = "\r\n";

  // No fields: the constructor for an accepted connection starts the thread that would need them.

  /** A connection that was accepted. */
  TlsChannel(
      Socket accepted, SIPTransactionStack stack, TLSMessageProcessor processor, String threadName)
      throws IOException {
    super(accepted, stack, processor, threadName);
  }

  /** A connection that is opened when the first request is sent. */
  TlsChannel(
      InetAddress address, int port, SIPTransactionStack stack, TLSMessageProcessor processor)
      throws IOException {
    super(address, port, stack, processor);
    // Else the first request that comes the other way would be taken for that of an accepted
    // connection, and this channel be closed to make place for itself.
    isCached = true;
  }

  /** Whether there was a connection and it has ended. */
  boolean isOver() {
    Socket connection = mySock;
    return connection != null && connection.isClosed();
  }

  @Override
  protected synchronized void sendMessage(byte[] message, boolean isRequest) throws IOException {
    boolean fresh = false;
    if (mySock == null || isOver()) {
      if (!isRequest) {
        // RFC 3261, 18.2.2 would have a new connection opened to the port of the Via. Whoever
        // behaves so shows a second SYN that has nothing to do with what the user did.
        throw new SocketException("the connection that the request came on is gone");
      }
      if (isOver()) {
        sendOverNewConnection(message);
        return;
      }
      connect();
      fresh = true;
    }
    Socket connection = mySock;
    try {
      connection.getOutputStream().write(message);
      connection.getOutputStream().flush();
    } catch (IOException e) {
      connection.close();
      if (!isRequest || fresh) {
        throw e;
      }
      // It had died unnoticed.
      sendOverNewConnection(message);
      return;
    }
    if (message.length > KEEP_ALIVE.length()) {
      seen(MessageSeen.Direction.SENT, connection, new String(message, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void sendMessage(byte[] message, InetAddress receiver, int port, boolean isRequest)
      throws IOException {
    // A channel has one peer; JAIN-SIP asks for the channel by the address that it passes here.
    sendMessage(message, isRequest);
  }

  private void connect() throws IOException {
    SSLSocket socket =
        ((NodeStack) sipStack).connect(peerAddress, peerPort, messageProcessor.getIpAddress());
    // This is how a transaction gets at the certificates of the peer.
    socket.addHandshakeCompletedListener(new HandshakeCompletedListenerImpl(this, socket));
    socket.startHandshake();
    setHandshakeCompleted(true);
    myClientInputStream = socket.getInputStream();
    mySock = socket;
    ((NodeStack) sipStack).threads().start(this, "TLSMessageChannelThread");
  }

  private void sendOverNewConnection(byte[] message) throws IOException {
    TlsChannel successor =
        ((TlsProcessor) messageProcessor).createMessageChannel(peerAddress, peerPort);
    successor.sendMessage(message, true);
  }

  @Override
  public void processMessage(SIPMessage message) throws Exception {
    Socket connection = mySock;
    if (connection != null) {
      seen(MessageSeen.Direction.RECEIVED, connection, text(message));
    }
    super.processMessage(message);
  }

  private static String text(SIPMessage message) {
    try {
      return message.encode();
    } catch (RuntimeException e) {
      // A message that lacks a mandatory header may have no encoding; it is dropped further on.
      return message.getFirstLine() + "\r\n";
    }
  }

  /** What the parser complains of gets into the status line of a 400; it must stay one line. */
  @Override
  @SuppressWarnings("rawtypes")
  public void handleException(
      ParseException complaint, SIPMessage message, Class headerClass, String header, String text)
      throws ParseException {
    String oneLine = String.valueOf(complaint.getMessage()).replaceAll("\\p{Cntrl}+", " ");
    super.handleException(
        new ParseException(oneLine, complaint.getErrorOffset()),
        message,
        headerClass,
        header,
        text);
  }

  private void seen(MessageSeen.Direction direction, Socket connection, String text) {
    ((NodeStack) sipStack).seen(direction, local(connection), remote(connection), text);
  }

  private static InetSocketAddress local(Socket socket) {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private static InetSocketAddress remote(Socket socket) {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
