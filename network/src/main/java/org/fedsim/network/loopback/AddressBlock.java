package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.sockets.ClaimedBlock;

/**
 * The 127.a.b.0/24 that one network owns, and the translation between its addresses and those of
 * the topology.
 *
 * <p>The i-th interface of the topology lives on 127.a.b.(i+1). Port numbers are the same on both
 * sides, except that a port p below 1024, which takes rights to bind, is carried on 61000+p. The
 * ports 61001 to 62023 of the topology can therefore not be used.
 */
final class AddressBlock implements AutoCloseable {
  private static final int PRIVILEGED = 1024;
  private static final int SHIFT = 61_000;

  private final ClaimedBlock block;
  private final Map<InetAddress, InetAddress> toReal = new HashMap<>();
  private final Map<InetAddress, InetAddress> toTopology = new HashMap<>();

  private AddressBlock(ClaimedBlock block, List<Interface> interfaces) {
    this.block = block;
    int host = 1;
    for (Interface i : interfaces) {
      InetAddress real = block.address(i.qualifiedName(), host++);
      toReal.put(i.address(), real);
      toTopology.put(real, i.address());
    }
  }

  /**
   * Claims a free block.
   *
   * @throws IOException when there is none
   */
  static AddressBlock claim(Topology topology) throws IOException {
    List<Interface> interfaces = topology.interfaces();
    if (interfaces.size() > ClaimedBlock.SIZE) {
      throw new IllegalArgumentException(
          interfaces.size() + " interfaces, at most " + ClaimedBlock.SIZE);
    }
    return new AddressBlock(ClaimedBlock.claim(), interfaces);
  }

  /** Where an endpoint of the topology really is; throws {@link BindException} if nowhere. */
  InetSocketAddress real(InetSocketAddress endpoint) throws BindException {
    InetAddress real = toReal.get(endpoint.getAddress());
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
  public void close() {
    block.close();
  }
}
