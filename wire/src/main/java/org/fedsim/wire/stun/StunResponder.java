package org.fedsim.wire.stun;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.fedsim.network.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers STUN Binding requests on one UDP port, as a media client does on its port 3478. One
 * thread, ended by {@link #close}.
 */
public final class StunResponder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StunResponder.class);

  private final DatagramSocket socket;
  private final Thread thread;
  private final AtomicLong answered = new AtomicLong();

  private StunResponder(DatagramSocket socket) {
    this.socket = socket;
    this.thread = new Thread(this::serve, "stun-responder-" + socket.getLocalPort());
    thread.setDaemon(true);
  }

  /** Opens the port and begins to answer. */
  public static StunResponder start(Host host, InetSocketAddress local) throws IOException {
    StunResponder responder = new StunResponder(host.openUdp(local));
    responder.thread.start();
    return responder;
  }

  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** How many requests have been answered so far. */
  public long answered() {
    return answered.get();
  }

  private void serve() {
    byte[] buffer = new byte[2048];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        Optional<byte[]> answer = answer(packet);
        if (answer.isPresent()) {
          answered.incrementAndGet();
          socket.send(
              new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.debug("A Binding request could not be answered", e);
        }
      }
    }
  }

  private static Optional<byte[]> answer(DatagramPacket packet) {
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    try {
      return BindingAnswer.to(
          ReceivedStun.decode(bytes).message(), (InetSocketAddress) packet.getSocketAddress());
    } catch (MalformedMessage e) {
      LOG.debug("Not a STUN message: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Closes the port and waits for the thread to end. */
  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
