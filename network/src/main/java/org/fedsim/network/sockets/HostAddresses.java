package org.fedsim.network.sockets;

import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/**
 * The addresses of one host, as {@link org.fedsim.network.Host} tells them.
 *
 * @param host its name
 * @param interfaces all it has
 */
public record HostAddresses(String host, List<Interface> interfaces) {
  public HostAddresses {
    interfaces = List.copyOf(interfaces);
  }

  public static HostAddresses of(Topology topology, String host) {
    return new HostAddresses(host, topology.interfacesOf(host));
  }

  /** As {@link org.fedsim.network.Host#address()}. */
  public Inet4Address only() {
    if (interfaces.size() != 1) {
      throw new IllegalStateException(host + " has " + interfaces.size() + " interfaces");
    }
    return interfaces.get(0).address();
  }

  /** As {@link org.fedsim.network.Host#address(String)}. */
  public Inet4Address of(String interfaceName) {
    return interfaces.stream()
        .filter(i -> i.name().equals(interfaceName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(host + " has no " + interfaceName))
        .address();
  }

  /** Throws {@link BindException} unless that is an address of this host. */
  public void require(InetSocketAddress local) throws BindException {
    if (local.isUnresolved()
        || interfaces.stream().noneMatch(i -> i.address().equals(local.getAddress()))) {
      throw new BindException(local + " is not an address of host " + host);
    }
  }
}
