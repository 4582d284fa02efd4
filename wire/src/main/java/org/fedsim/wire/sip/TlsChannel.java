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

/**
 * JAIN-SIP's channel to one peer, kept from three things: from going by what a peer writes into a
 * Via, from answering over another connection than the one that was asked on (RFC 3261, 18.2.2),
 * and from starting threads where they cannot be found again.
 */
final class TlsChannel extends TLSMessageChannel {

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
    if (mySock != null) {
      ((NodeStack) sipStack)
          .seen(MessageSeen.Direction.RECEIVED, local(mySock), remote(mySock), message.encode());
    }
    super.processMessage(message);
  }

  @Override
  protected synchronized void sendMessage(byte[] message, boolean isRequest) throws IOException {
    prepare(isRequest);
    super.sendMessage(message, isRequest);
    sent(message);
  }

  @Override
  public synchronized void sendMessage(
      byte[] message, InetAddress receiver, int port, boolean isRequest) throws IOException {
    prepare(isRequest);
    super.sendMessage(message, receiver, port, isRequest);
    sent(message);
  }

  private void prepare(boolean isRequest) throws IOException {
    // Read from the Via of a request, this would decide the transport and a second way to connect.
    peerProtocol = "TLS";
    peerAddressAdvertisedInHeaders = null;
    Socket connection = mySock;
    if (!isRequest && (connection == null || connection.isClosed())) {
      throw new SocketException("the connection that the request came on is gone");
    }
  }

  private void sent(byte[] message) {
    Socket connection = mySock;
    if (connection != null) {
      ((NodeStack) sipStack)
          .seen(
              MessageSeen.Direction.SENT,
              local(connection),
              remote(connection),
              new String(message, StandardCharsets.UTF_8));
    }
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
