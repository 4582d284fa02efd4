package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.fedsim.network.Host;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.Policy;

/** A network for one test, with the words that tests use most. */
record Lab(LoopbackNetwork network) implements AutoCloseable {
  /** Long enough for the slowest machine; nothing waits that long unless it is broken. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static Lab open(Policy policy) throws IOException {
    return open(policy, LoopbackNetwork.Options.LAB);
  }

  static Lab open(Policy policy, LoopbackNetwork.Options options) throws IOException {
    return new Lab(LoopbackNetwork.open(Topology.federation(), policy, options));
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

  List<JournalEntry> journal() {
    return network.journal().entries();
  }

  @Override
  public void close() {
    network.close();
  }
}
