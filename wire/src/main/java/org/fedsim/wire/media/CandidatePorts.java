package org.fedsim.wire.media;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.fedsim.network.Host;
import org.ice4j.ice.Component;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;

/**
 * Opens the UDP sockets of one stream: a port of the host in 50,000-59,999, and a port of the relay
 * if there is one. ice4j's own harvesters bind the machine's interfaces and leave loopback out;
 * this one asks the {@link Host}.
 */
final class CandidatePorts extends AbstractCandidateHarvester {
  private static final int FIRST_PORT = 50_000;
  private static final int LAST_PORT = 59_999;
  private static final int MOST_TRIES = 200;

  private final boolean udp;
  private final Host host;
  private final Inet4Address address;
  private final RelayPort relay;
  private final InetSocketAddress relayServer;
  private final MediaSocket.Arrivals arrivals;
  private final List<SocketCandidate> candidates = new ArrayList<>();
  private IOException failure;

  /**
   * @param udp whether the stream has UDP candidates at all
   * @param relay a port that the relay has given, or null; this object closes it
   * @param relayServer null without a relay
   */
  CandidatePorts(
      boolean udp,
      Host host,
      Inet4Address address,
      RelayPort relay,
      InetSocketAddress relayServer,
      MediaSocket.Arrivals arrivals) {
    this.udp = udp;
    this.host = host;
    this.address = address;
    this.relay = relay;
    this.relayServer = relayServer;
    this.arrivals = arrivals;
  }

  /** Called by ice4j on the thread that creates the component. */
  @Override
  public Collection<LocalCandidate> harvest(Component component) {
    if (!udp) {
      return List.of();
    }
    try {
      DatagramSocket socket = openPort();
      InetSocketAddress local = new InetSocketAddress(address, socket.getLocalPort());
      add(SocketCandidate.host(wrap(socket, local, local), component));
      if (relay != null) {
        MediaSocket relayed = wrap(relay.socket(), relay.relayed(), relay.local());
        add(SocketCandidate.relayed(relayed, component, relayServer));
      }
    } catch (IOException e) {
      failure = e;
    }
    return List.copyOf(candidates);
  }

  /** The candidates, once ice4j has harvested; fails as opening the host's port failed. */
  List<SocketCandidate> candidates() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return List.copyOf(candidates);
  }

  void closeSockets() {
    candidates.forEach(c -> c.socket().close());
    if (relay != null) {
      relay.socket().close();
    }
  }

  @Override
  public boolean isHostHarvester() {
    // Which means to ice4j: to be asked at once, on the calling thread.
    return true;
  }

  private MediaSocket wrap(
      DatagramSocket socket, InetSocketAddress candidate, InetSocketAddress base)
      throws SocketException {
    return new MediaSocket(socket, candidate, base, arrivals);
  }

  private void add(SocketCandidate candidate) {
    candidate.getParentComponent().addLocalCandidate(candidate);
    candidate.getStunStack().addSocket(candidate.getStunSocket(null));
    candidates.add(candidate);
  }

  private DatagramSocket openPort() throws IOException {
    int ports = LAST_PORT - FIRST_PORT + 1;
    int first = ThreadLocalRandom.current().nextInt(ports);
    BindException taken = null;
    for (int i = 0; i < MOST_TRIES; i++) {
      try {
        return host.openUdp(new InetSocketAddress(address, FIRST_PORT + (first + i) % ports));
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }
}
