package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/**
 * The 127.a.b.0/24 that one network owns, and the translation between its addresses and those of
 * the topology.
 *
 * <p>The i-th interface of the topology lives on 127.a.b.(i+1). Port numbers are the same on both
 * sides, except that a port p below 1024, which takes rights to bind, is carried on 61000+p. The
 * ports 61001 to 62023 of the topology can therefore not be used.
 *
 * <p>The block is held by a socket that listens at 127.a.b.254 for as long as the network is open:
 * two networks, of one process or two, can never own the same block.
 */
final class AddressBlock implements AutoCloseable {
  private static final int PRIVILEGED = 1024;
  private static final int SHIFT = 61_000;
  private static final int GUARD_HOST = 254;
  private static final int GUARD_PORT = 65_000;
  private static final int ATTEMPTS = 4096;

  private final ServerSocket guard;
  private final Map<InetAddress, InetAddress> toReal = new HashMap<>();
  private final Map<InetAddress, InetAddress> toTopology = new HashMap<>();

  private AddressBlock(ServerSocket guard, int a, int b, List<Interface> interfaces)
      throws UnknownHostException {
    this.guard = guard;
    int host = 1;
    for (Interface i : interfaces) {
      InetAddress real = address(i.qualifiedName(), a, b, host++);
      toReal.put(i.address(), real);
      toTopology.put(real, i.address());
    }
  }

  /**
   * Claims a free block.
   *
   * @throws BindException when none was found, which means that something listens on port 65000 of
   *     every address
   */
  static AddressBlock claim(Topology topology) throws IOException {
    List<Interface> interfaces = topology.interfaces();
    if (interfaces.size() >= GUARD_HOST) {
      throw new IllegalArgumentException(interfaces.size() + " interfaces, at most 253");
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // 127.0.0.0/16 and 127.1.0.0/16 are what people and distributions use by hand.
      int a = random.nextInt(2, 255);
      int b = random.nextInt(256);
      ServerSocket guard = new ServerSocket();
      try {
        guard.setReuseAddress(false);
        guard.bind(new InetSocketAddress(address("guard", a, b, GUARD_HOST), GUARD_PORT), 1);
        return new AddressBlock(guard, a, b, interfaces);
      } catch (BindException taken) {
        guard.close();
      } catch (IOException e) {
        guard.close();
        throw e;
      }
    }
    throw new BindException(
        "no free block of loopback addresses: port " + GUARD_PORT + " is taken on all of them");
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

  private static InetAddress address(String name, int a, int b, int host)
      throws UnknownHostException {
    // Named, so that nothing ever asks a resolver for a name.
    return InetAddress.getByAddress(name, new byte[] {127, (byte) a, (byte) b, (byte) host});
  }

  @Override
  public void close() {
    try {
      guard.close();
    } catch (IOException e) {
      // It only listens; there is nothing to lose.
    }
  }
}
