package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.sockets.ClaimedBlock;

/**
 * The loopback addresses that one network owns, and the translation between them and those of the
 * topology. Safe for use by any thread.
 *
 * <p>An address of the topology gets one of a 127.a.b.0/24 when it is first asked for, so that a
 * site may have thousands and a lab costs what it uses; when a block is used up, another is
 * claimed. Port numbers are the same on both sides, except that a port p below 1024, which takes
 * rights to bind, is carried on 61000+p. The ports 61001 to 62023 of the topology can therefore not
 * be used.
 */
final class AddressBlock implements AutoCloseable {
  private static final int PRIVILEGED = 1024;
  private static final int SHIFT = 61_000;

  private final Topology topology;
  private final List<ClaimedBlock> blocks = new ArrayList<>();
  private final Map<InetAddress, InetAddress> toReal = new ConcurrentHashMap<>();
  private final Map<InetAddress, InetAddress> toTopology = new ConcurrentHashMap<>();
  private boolean closed;

  private AddressBlock(Topology topology, ClaimedBlock first) {
    this.topology = topology;
    blocks.add(first);
  }

  /**
   * Claims a free block.
   *
   * @throws IOException when there is none
   */
  static AddressBlock claim(Topology topology) throws IOException {
    return new AddressBlock(topology, ClaimedBlock.claim());
  }

  /** Where an endpoint of the topology really is; throws {@link BindException} if nowhere. */
  InetSocketAddress real(InetSocketAddress endpoint) throws BindException {
    InetAddress real = toReal.get(endpoint.getAddress());
    if (real == null) {
      real = topology.byAddress(endpoint.getAddress()).map(this::give).orElse(null);
    }
    if (real == null || isCarrier(endpoint.getPort())) {
      throw new BindException(
          endpoint.getAddress().getHostAddress()
              + ":"
              + endpoint.getPort()
              + " does not exist on the loopback network");
    }
    int port = endpoint.getPort();
    return new InetSocketAddress(real, port > 0 && port < PRIVILEGED ? SHIFT + port : port);
  }

  /** The next free address for one of the topology; null when none can be claimed any more. */
  private synchronized InetAddress give(Interface i) {
    InetAddress earlier = toReal.get(i.address());
    if (earlier != null || closed) {
      return earlier;
    }
    int number = toReal.size() % ClaimedBlock.SIZE;
    if (number == 0 && !toReal.isEmpty()) {
      Optional<ClaimedBlock> another = another();
      if (another.isEmpty()) {
        return null;
      }
      blocks.add(another.get());
    }
    InetAddress real = blocks.get(blocks.size() - 1).address(i.qualifiedName(), number + 1);
    toTopology.put(real, i.address());
    toReal.put(i.address(), real);
    return real;
  }

  private static Optional<ClaimedBlock> another() {
    try {
      return Optional.of(ClaimedBlock.claim());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The endpoint of the topology that lives at a real address; null when it is none of ours. */
  InetSocketAddress topology(InetSocketAddress real) {
    InetAddress address = toTopology.get(real.getAddress());
    if (address == null) {
      return null;
    }
    int port = real.getPort();
    return new InetSocketAddress(address, isCarrier(port) ? port - SHIFT : port);
  }

  /** Whether a port carries one below 1024 and has no life of its own. */
  static boolean isCarrier(int port) {
    return port > SHIFT && port < SHIFT + PRIVILEGED;
  }

  @Override
  public synchronized void close() {
    closed = true;
    blocks.forEach(ClaimedBlock::close);
  }
}
