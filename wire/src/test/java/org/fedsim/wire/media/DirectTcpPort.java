package org.fedsim.wire.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;

/**
 * What a relay's TCP port does, on a machine of its own and without a relay: connects out from one
 * port to whoever is sent something, and says nothing when that fails.
 */
final class DirectTcpPort implements TcpRelayPort {
  private static final Chunk END = new Chunk(null, new byte[0]);

  private final Host host;
  private final InetSocketAddress relayed;
  private final Map<InetSocketAddress, Socket> connections = new HashMap<>();
  private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  DirectTcpPort(Host host, Inet4Address address) {
    this.host = host;
    int port = 50_000 + ThreadLocalRandom.current().nextInt(10_000);
    this.relayed = new InetSocketAddress(address, port);
  }

  @Override
  public InetSocketAddress relayed() {
    return relayed;
  }

  @Override
  public InetSocketAddress local() {
    return relayed;
  }

  @Override
  public synchronized void send(InetSocketAddress peer, byte[] bytes) throws IOException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    Socket socket = connections.get(peer);
    if (socket == null) {
      try {
        socket = host.connect(relayed, peer, Timers.LAB.connect());
      } catch (IOException e) {
        return;
      }
      connections.put(peer, socket);
      Socket open = socket;
      Thread reader = new Thread(() -> read(open, peer), "media-test-port");
      reader.setDaemon(true);
      reader.start();
    }
    socket.getOutputStream().write(bytes);
  }

  private void read(Socket socket, InetSocketAddress peer) {
    byte[] buffer = new byte[1000];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        chunks.add(new Chunk(peer, Arrays.copyOf(buffer, n)));
      }
    } catch (IOException e) {
      // Closed, by whomever.
    }
  }

  @Override
  public void activate(InetSocketAddress peer) {
    // Nothing is wrapped.
  }

  @Override
  public Chunk receive() throws IOException {
    try {
      Chunk chunk = chunks.take();
      if (chunk == END) {
        throw new SocketException("Socket closed");
      }
      return chunk;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    chunks.add(END);
    try {
      for (Socket socket : connections.values()) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
