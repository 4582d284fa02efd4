package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.network.policy.Policy;

/** A kernel network for one test, with the words that tests use most. */
record KernelLab(KernelNetwork network) implements AutoCloseable {
  /** Long enough for the slowest machine; nothing waits that long unless it is broken. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static KernelLab open(Policy policy) throws IOException {
    return open(policy, KernelNetwork.Options.LAB);
  }

  static KernelLab open(Policy policy, KernelNetwork.Options options) throws IOException {
    Topology topology = Topology.federation();
    return new KernelLab(KernelNetwork.open(topology, Ruleset.of(policy, topology), options));
  }

  static KernelLab open(String ruleset, KernelNetwork.Options options) throws IOException {
    return new KernelLab(
        KernelNetwork.open(
            Topology.federation(), new Ruleset.Given("test.nft", ruleset, Map.of()), options));
  }

  Host host(String name) {
    return network.host(name);
  }

  /** {@code edge.access} or {@code yahoo}, with a port. */
  InetSocketAddress at(String interfaceName, int port) {
    return network.topology().interfaces().stream()
        .filter(i -> i.qualifiedName().equals(interfaceName))
        .map(i -> new InetSocketAddress(i.address(), port))
        .findFirst()
        .orElseThrow();
  }

  ServerSocket listen(String interfaceName, int port) throws IOException {
    return hostOf(interfaceName).listen(at(interfaceName, port), 50);
  }

  Socket connect(String from, String to, int port) throws IOException {
    return hostOf(from).connect(at(from, 0), at(to, port), PATIENCE);
  }

  Host hostOf(String interfaceName) {
    int dot = interfaceName.indexOf('.');
    return host(dot < 0 ? interfaceName : interfaceName.substring(0, dot));
  }

  @Override
  public void close() {
    network.close();
  }
}
