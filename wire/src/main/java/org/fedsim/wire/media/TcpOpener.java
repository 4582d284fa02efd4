package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fedsim.wire.stun.MalformedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An active TCP candidate: a port of a relay from which the relay connects to the peers that
 * something is sent to.
 */
final class TcpOpener implements TcpEnd {
  private static final Logger LOG = LoggerFactory.getLogger(TcpOpener.class);

  private final TcpRelayPort port;
  private final Candidate candidate;
  private final Thread thread;
  private final Map<InetSocketAddress, Opened> links = new ConcurrentHashMap<>();
  private Arrivals arrivals;

  /**
   * @param port closed with this object
   */
  TcpOpener(TcpRelayPort port, String hostName) {
    this.port = port;
    this.candidate = TcpCandidates.relayed(port.relayed(), port.local());
    this.thread = new Thread(this::read, "media-tcp-" + hostName);
    thread.setDaemon(true);
  }

  @Override
  public Candidate candidate() {
    return candidate;
  }

  @Override
  public void start(Arrivals to) {
    arrivals = to;
    thread.start();
  }

  /** The way to a peer; the first packet makes the relay connect. */
  Link link(InetSocketAddress peer) {
    return links.computeIfAbsent(peer, p -> new Opened(port, p, new FrameReader()));
  }

  private void read() {
    try {
      while (true) {
        TcpRelayPort.Chunk chunk = port.receive();
        Opened link = links.get(chunk.peer());
        // Who was sent nothing is not listened to.
        if (link != null) {
          received(link, chunk.bytes());
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: the relay port is closed: {}", thread.getName(), e.getMessage());
    }
  }

  private void received(Opened link, byte[] bytes) {
    try {
      for (byte[] packet : link.frames().received(bytes)) {
        arrivals.packet(link, packet);
      }
    } catch (MalformedMessage e) {
      // A relay cannot be told to end one connection; what still comes on it is not heard.
      LOG.debug("{}: {} is out of step: {}", thread.getName(), link.peer(), e.getMessage());
      links.remove(link.peer());
    }
  }

  private record Opened(TcpRelayPort port, InetSocketAddress peer, FrameReader frames)
      implements Link {
    @Override
    public void send(byte[] packet) throws IOException {
      port.send(peer, FrameReader.frame(packet));
    }

    @Override
    public void choose() throws IOException {
      port.activate(peer);
    }
  }

  @Override
  public void close() {
    port.close();
  }
}
