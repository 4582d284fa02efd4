package org.fedsim.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.fedsim.network.kernel.KernelNetwork;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.network.policy.Policy;

/**
 * A network for one test, with the words that tests use most.
 *
 * @param network is closed with this
 */
public record Lab<N extends Network>(N network) implements AutoCloseable {
  /** Long enough for the slowest machine; nothing waits that long unless it is broken. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  public static Lab<LoopbackNetwork> loopback(Policy policy) throws IOException {
    return loopback(policy, LoopbackNetwork.Options.LAB);
  }

  public static Lab<LoopbackNetwork> loopback(Policy policy, LoopbackNetwork.Options options)
      throws IOException {
    return new Lab<>(
        LoopbackNetwork.open(ContosoTopology.create(), Map.of("external", policy), options));
  }

  public static Lab<KernelNetwork> kernel(Policy policy) throws IOException {
    return kernel(policy, KernelNetwork.Options.LAB);
  }

  public static Lab<KernelNetwork> kernel(Policy policy, KernelNetwork.Options options)
      throws IOException {
    Topology topology = ContosoTopology.create();
    return new Lab<>(KernelNetwork.open(topology, Ruleset.of(policy, topology), options));
  }

  public Host host(String name) {
    return network.host(name);
  }

  /** {@code edge.access} or {@code yahoo}, with a port. */
  public InetSocketAddress at(String interfaceName, int port) {
    return network.topology().interfaces().stream()
        .filter(i -> i.qualifiedName().equals(interfaceName))
        .map(i -> new InetSocketAddress(i.address(), port))
        .findFirst()
        .orElseThrow();
  }

  public ServerSocket listen(String interfaceName, int port) throws IOException {
    return hostOf(interfaceName).listen(at(interfaceName, port), 50);
  }

  public Socket connect(String from, String to, int port) throws IOException {
    return hostOf(from).connect(at(from, 0), at(to, port), PATIENCE);
  }

  public Host hostOf(String interfaceName) {
    int dot = interfaceName.indexOf('.');
    return host(dot < 0 ? interfaceName : interfaceName.substring(0, dot));
  }

  public List<JournalEntry> journal() {
    return network.journal().entries();
  }

  @Override
  public void close() {
    network.close();
  }
}
