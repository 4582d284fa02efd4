package org.fedsim.wire.stun;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP port that answers STUN Binding requests, as a media client does on its port 3478, and
 * that can ask others from there. One thread, ended by {@link #close}; requests may be made by any
 * other.
 */
public final class StunPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StunPort.class);

  private final Host host;
  private final InetSocketAddress local;
  private final DatagramSocket socket;
  private final Thread thread;
  private final AtomicLong answered = new AtomicLong();
  private final Map<TransactionId, Asked> asked = new ConcurrentHashMap<>();

  /** A request that an answer may come to, from this server alone. */
  private record Asked(InetSocketAddress server, LinkedBlockingQueue<StunMessage> answers) {}

  private StunPort(Host host, InetSocketAddress local, DatagramSocket socket) {
    this.host = host;
    this.local = new InetSocketAddress(local.getAddress(), socket.getLocalPort());
    this.socket = socket;
    this.thread = new Thread(this::serve, "stun-port-" + socket.getLocalPort());
    thread.setDaemon(true);
  }

  /**
   * Opens the port and begins to answer.
   *
   * @param local port 0 for an ephemeral one
   */
  public static StunPort open(Host host, InetSocketAddress local) throws IOException {
    StunPort port = new StunPort(host, local, host.openUdp(local));
    port.thread.start();
    return port;
  }

  /** How many requests have been answered so far. */
  public long answered() {
    return answered.get();
  }

  /**
   * Asks a server which address it sees, and waits for the answer.
   *
   * @param attempts is told of the transaction when it is over
   * @return the address that the server saw
   * @throws IOException as {@link StunBinding#request}
   */
  public InetSocketAddress request(
      InetSocketAddress server, Timers timers, Consumer<? super Attempt> attempts)
      throws IOException {
    Ends ends = Ends.udp(local, server);
    Instant began = Instant.now();
    try {
      InetSocketAddress mapped = StunBinding.request(host, server, timers, this::line);
      attempts.accept(new Attempt.Transaction(ends, began, Optional.empty()));
      return mapped;
    } catch (IOException e) {
      attempts.accept(new Attempt.Transaction(ends, began, Optional.of(e)));
      throw e;
    }
  }

  private StunBinding.Line line(TransactionId id, InetSocketAddress server) {
    Asked request = new Asked(server, new LinkedBlockingQueue<>());
    asked.put(id, request);
    return new StunBinding.Line() {
      @Override
      public void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, server));
      }

      @Override
      public Optional<StunMessage> receive(long millis) throws IOException {
        try {
          return Optional.ofNullable(request.answers().poll(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for a Binding response", e);
        }
      }

      @Override
      public void close() {
        asked.remove(id);
      }
    };
  }

  private void serve() {
    byte[] buffer = new byte[2048];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        take(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
      } catch (MalformedMessage e) {
        LOG.debug("Not a STUN message: {}", e.getMessage());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.debug("A Binding request could not be answered", e);
        }
      }
    }
  }

  private void take(byte[] bytes, SocketAddress sender) throws IOException, MalformedMessage {
    StunMessage message = ReceivedStun.decode(bytes).message();
    Asked request = asked.get(message.id());
    if (request != null && StunBinding.answers(message) && request.server().equals(sender)) {
      request.answers().add(message);
      return;
    }
    Optional<byte[]> answer = BindingAnswer.to(message, (InetSocketAddress) sender);
    if (answer.isPresent()) {
      answered.incrementAndGet();
      socket.send(new DatagramPacket(answer.get(), answer.get().length, sender));
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
