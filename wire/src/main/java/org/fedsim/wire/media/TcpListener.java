package org.fedsim.wire.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.fedsim.network.Host;
import org.fedsim.wire.stun.MalformedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A passive TCP candidate: a port of the host in 50,000-59,999 that a peer connects to. Whoever
 * connects may send packets; which of them count is decided by their integrity and not here.
 */
final class TcpListener implements TcpEnd {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int FIRST_PORT = 50_000;
  private static final int LAST_PORT = 59_999;
  private static final int MOST_TRIES = 200;

  /** A peer has one connection, and may try again; more are somebody else's. */
  private static final int MOST_CONNECTIONS = 8;

  private final ServerSocket server;
  private final Candidate candidate;
  private final String threadName;
  private final Set<Socket> open = new HashSet<>();
  private boolean closed;
  private Arrivals arrivals;

  private TcpListener(ServerSocket server, Inet4Address address, String threadName) {
    this.server = server;
    this.threadName = threadName;
    InetSocketAddress local = new InetSocketAddress(address, server.getLocalPort());
    this.candidate = TcpCandidates.host(local);
  }

  /**
   * Opens the port.
   *
   * @throws IOException when none can be had
   */
  static TcpListener open(Host host, Inet4Address address) throws IOException {
    int ports = LAST_PORT - FIRST_PORT + 1;
    int first = ThreadLocalRandom.current().nextInt(ports);
    BindException taken = null;
    for (int i = 0; i < MOST_TRIES; i++) {
      InetSocketAddress local = new InetSocketAddress(address, FIRST_PORT + (first + i) % ports);
      try {
        return new TcpListener(
            host.listen(local, MOST_CONNECTIONS), address, "media-tcp-" + host.name());
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }

  @Override
  public Candidate candidate() {
    return candidate;
  }

  @Override
  public void start(Arrivals to) {
    arrivals = to;
    thread(this::accept).start();
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, threadName);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (keep(socket)) {
          thread(() -> read(socket)).start();
        } else {
          socket.close();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.debug("{}: a connection was not accepted", threadName, e);
        }
      }
    }
  }

  private boolean keep(Socket socket) {
    synchronized (open) {
      return !closed && open.size() < MOST_CONNECTIONS && open.add(socket);
    }
  }

  private void read(Socket socket) {
    InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
    FrameReader frames = new FrameReader();
    byte[] buffer = new byte[4096];
    try (socket) {
      socket.setTcpNoDelay(true);
      Link link = new Accepted(socket, peer);
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (byte[] packet : frames.received(Arrays.copyOf(buffer, n))) {
          arrivals.packet(link, packet);
        }
      }
    } catch (IOException | MalformedMessage e) {
      LOG.debug("{}: the connection of {} ended: {}", threadName, peer, e.getMessage());
    } finally {
      synchronized (open) {
        open.remove(socket);
      }
    }
  }

  private record Accepted(Socket socket, InetSocketAddress peer) implements Link {
    @Override
    public void send(byte[] packet) throws IOException {
      byte[] frame = FrameReader.frame(packet);
      synchronized (socket) {
        socket.getOutputStream().write(frame);
      }
    }

    @Override
    public void choose() {
      // A connection of its own already.
    }
  }

  @Override
  public void close() {
    Set<Socket> left;
    synchronized (open) {
      closed = true;
      left = Set.copyOf(open);
    }
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("{}: the port was not closed", threadName, e);
    }
    for (Socket socket : left) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("{}: a connection was not closed", threadName, e);
      }
    }
  }
}
