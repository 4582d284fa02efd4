package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPMessage;
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

/**
 * JAIN-SIP's channel to one peer, kept from three things: from going by what a peer writes into a
 * Via, from answering over another connection than the one that was asked on (RFC 3261, 18.2.2),
 * and from starting threads where they cannot be found again.
 */
final class TlsChannel extends TLSMessageChannel {
  /** The answer to a keep-alive (RFC 5626, 4.4.1), which is not a message. */
  private static final String KEEP_ALIVE = "\r\n";

  /** A connection that was accepted. The constructor starts its thread. */
  TlsChannel(
      Socket accepted, SIPTransactionStack stack, TLSMessageProcessor processor, String threadName)
      throws IOException {
    super(accepted, stack, processor, threadName);
  }

  /** A connection that is opened when the first message is sent. */
  TlsChannel(
      InetAddress address, int port, SIPTransactionStack stack, TLSMessageProcessor processor)
      throws IOException {
    super(address, port, stack, processor);
    // Else the first request that comes the other way would be taken for that of an accepted
    // connection, and this channel be closed to make place for itself.
    isCached = true;
  }

  @Override
  public void run() {
    // No field of this class: for an accepted connection the thread runs before they would be set.
    NodeThreads threads = ((NodeStack) sipStack).threads();
    if (threads.mine(Thread.currentThread())) {
      super.run();
    } else {
      threads.start(this, "TLSMessageChannelThread");
    }
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

  @Override
  protected synchronized void sendMessage(byte[] message, boolean isRequest) throws IOException {
    if (!sentOverOpenConnection(message, isRequest)) {
      super.sendMessage(message, isRequest);
      sent(message);
    }
  }

  @Override
  public synchronized void sendMessage(
      byte[] message, InetAddress receiver, int port, boolean isRequest) throws IOException {
    if (!sentOverOpenConnection(message, isRequest)) {
      super.sendMessage(message, receiver, port, isRequest);
      sent(message);
    }
  }

  /**
   * Uses the connection of this channel, if it has one. JAIN-SIP would look for it in a table by
   * address and port; an accepted connection gets in there only with its first good request, and
   * before that JAIN-SIP would try to connect to the ephemeral port of the peer.
   *
   * @return whether it is sent; if not, a connection has to be opened
   */
  private boolean sentOverOpenConnection(byte[] message, boolean isRequest) throws IOException {
    // Read from the Via of a request, this would decide the transport and a second way to connect.
    peerProtocol = "TLS";
    peerAddressAdvertisedInHeaders = null;
    Socket connection = mySock;
    if (connection == null || connection.isClosed()) {
      if (!isRequest) {
        throw new SocketException("the connection that the request came on is gone");
      }
      return false;
    }
    try {
      connection.getOutputStream().write(message);
      connection.getOutputStream().flush();
    } catch (IOException e) {
      connection.close();
      if (!isRequest) {
        throw e;
      }
      // A connection that had died unnoticed: RFC 3261, 18.4 has the client try anew.
      return false;
    }
    sent(message);
    return true;
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

  private void sent(byte[] message) {
    Socket connection = mySock;
    if (connection != null && message.length > KEEP_ALIVE.length()) {
      seen(MessageSeen.Direction.SENT, connection, new String(message, StandardCharsets.UTF_8));
    }
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

  // Identity, as a channel is a place in JAIN-SIP's tables; the inherited equals compares sockets.
  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(mySock);
  }
}
