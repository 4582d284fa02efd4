package org.fedsim.wire.sip;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import org.fedsim.wire.Timers;

/**
 * JAIN-SIP's stack with its transport replaced. JAIN-SIP would make most parts from class names in
 * its properties; being a subclass, this hands it ready-made objects, and no registry is needed.
 */
final class NodeStack extends SipStackImpl {
  private final Object channels = new Object();
  private final NodeThreads threads;
  private final Optional<MessageTap> tap;
  private final Clock clock;

  /** What a stack needs to know beside its sockets. */
  record Settings(
      String name, boolean dialogs, Timers timers, int largestMessage, NameResolver names) {}

  NodeStack(
      Settings settings,
      HostNetworkLayer sockets,
      NodeThreads threads,
      Optional<MessageTap> tap,
      Clock clock)
      throws PeerUnavailableException {
    super(properties(settings));
    this.threads = threads;
    this.tap = tap;
    this.clock = clock;
    networkLayer = sockets;
    setRouter(new HostRouter(this, settings.names()));
    // A Via may name any host; nothing is ever looked up or connected to because of it.
    setAddressResolver(hop -> hop);
    setMessageProcessorFactory(
        (stack, address, port, transport) -> {
          if (!transport.equalsIgnoreCase(ListeningPoint.TLS)) {
            throw new IOException("this node speaks SIP over TLS only");
          }
          return new TlsProcessor(address, stack, port);
        });
  }

  private static Properties properties(Settings settings) {
    Properties p = new Properties();
    p.setProperty("javax.sip.STACK_NAME", settings.name());
    p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", settings.dialogs() ? "on" : "off");
    p.setProperty(
        "gov.nist.javax.sip.AUTOMATIC_DIALOG_ERROR_HANDLING", String.valueOf(settings.dialogs()));
    // A proxy passes every NOTIFY on, whether or not it has seen the SUBSCRIBE.
    p.setProperty(
        "gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", String.valueOf(!settings.dialogs()));
    p.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
    p.setProperty("gov.nist.javax.sip.THREAD_PRIORITY", String.valueOf(Thread.NORM_PRIORITY));
    p.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", String.valueOf(settings.largestMessage()));
    // A message that has begun must be complete when its transaction would have timed out.
    p.setProperty(
        "gov.nist.javax.sip.READ_TIMEOUT",
        String.valueOf(settings.timers().sipT1().toMillis() * 64));
    p.setProperty("gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.SERVER_LOGGER", SilentServerLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.SECURITY_MANAGER_PROVIDER", NoJvmKeyStores.class.getName());
    return p;
  }

  NodeThreads threads() {
    return threads;
  }

  /** Guards the search for a channel and its making. */
  Object channels() {
    return channels;
  }

  SSLSocket connect(InetAddress address, int port, InetAddress local) throws IOException {
    return networkLayer.createSSLSocket(address, port, local);
  }

  List<TlsProcessor> processors() {
    return Arrays.stream(getMessageProcessors()).map(TlsProcessor.class::cast).toList();
  }

  /**
   * Nothing is left to do: whoever starts a node closes it. The inherited finalizer stops the stack
   * once more, and sleeps for a second while it does, so that closed stacks with all that they know
   * would wait for it by the hundred. An object whose {@code finalize} is empty has no finalizer
   * for the virtual machine.
   */
  @Override
  @SuppressWarnings({"deprecation", "removal"})
  protected void finalize() {}

  /** Tells the tap, if there is one; only then the text is made. */
  void seen(
      MessageSeen.Direction direction,
      InetSocketAddress local,
      InetSocketAddress remote,
      Supplier<String> text) {
    tap.ifPresent(
        each ->
            each.onMessage(new MessageSeen(clock.instant(), direction, local, remote, text.get())));
  }
}
