package org.fedsim.wire.sip;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TLSMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JAIN-SIP's listening point for TLS, made to deal in {@link TlsChannel}s. */
final class TlsProcessor extends TLSMessageProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(TlsProcessor.class);

  TlsProcessor(InetAddress address, SIPTransactionStack stack, int port) {
    super(address, stack, port);
  }

  @Override
  public void run() {
    int accepted = 0;
    while (isRunning) {
      try {
        Socket socket = sock.accept();
        // The channel enters JAIN-SIP's tables with its first request.
        new TlsChannel(socket, sipStack, this, "TLSMessageChannelThread-" + accepted++);
      } catch (IOException | RuntimeException e) {
        if (!isRunning || sock.isClosed()) {
          return;
        }
        LOG.warn("cannot take a connection on port {}", getPort(), e);
      }
    }
  }

  @Override
  public TlsChannel createMessageChannel(HostPort target) throws IOException {
    return createMessageChannel(target.getInetAddress(), target.getPort());
  }

  /** The channel to a peer: the one that stands, whoever opened it, else a new one. */
  @Override
  public TlsChannel createMessageChannel(InetAddress address, int port) throws IOException {
    String key = MessageChannel.getKey(address, port, "TLS");
    NodeStack stack = (NodeStack) sipStack;
    // One lock for all listening addresses of the node: a flow may have come in on another one.
    synchronized (stack.channels()) {
      for (TlsProcessor each : stack.processors()) {
        if (each.messageChannels.get(key) instanceof TlsChannel known && !known.isOver()) {
          return known;
        }
      }
      TlsChannel channel = new TlsChannel(address, port, sipStack, this);
      messageChannels.put(key, channel);
      return channel;
    }
  }
}
