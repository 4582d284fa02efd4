package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.HashMap;
import java.util.Map;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.edge.deployment.Place;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlScalar;

/**
 * Reads the ports of the Edge's external services. A service that has an address of its own is at
 * the usual ports; those that share one are where Topology Builder puts them (docs/modelling.md).
 */
final class EdgePortsReader {
  private static final String PORT = "port";
  private static final String CLIENT_PORT = "client-port";
  private static final String UDP_PORT = "udp-port";

  private record Taken(String service, Inet4Address address, int port) {}

  private final YamlMapping edge;
  private final Map<String, Place> places;
  private final Map<String, Taken> taken = new HashMap<>();

  private EdgePortsReader(YamlMapping edge, Map<String, Place> places) {
    this.edge = edge;
    this.places = places;
  }

  /** The keys of a service's interface. */
  static String[] keys(String service) {
    return switch (service) {
      case "access" -> new String[] {"address", "name", PORT, CLIENT_PORT};
      case "av" -> new String[] {"address", "name", PORT, UDP_PORT};
      default -> new String[] {"address", "name", PORT};
    };
  }

  static EdgePorts read(YamlMapping edge, Map<String, Place> places) {
    return new EdgePortsReader(edge, places).read();
  }

  private EdgePorts read() {
    EdgePorts access = proposed("access");
    int partners = port("access", PORT, access.partners());
    int clients = port("access", CLIENT_PORT, access.clients());
    int webconf = port("webconf", PORT, proposed("webconf").webconf());
    int relayTcp = port("av", PORT, proposed("av").relayTcp());
    YamlMapping av = edge.mapping("av");
    int relayUdp = number(av, UDP_PORT, EdgePorts.STANDARD.relayUdp());
    return new EdgePorts(partners, clients, webconf, relayUdp, relayTcp);
  }

  private EdgePorts proposed(String service) {
    Inet4Address own = places.get(service).address();
    boolean alone = places.values().stream().filter(p -> p.address().equals(own)).count() == 1;
    return alone ? EdgePorts.STANDARD : EdgePorts.ONE_ADDRESS;
  }

  /** A TCP port, of which no other service at that address has the same. */
  private int port(String service, String key, int proposed) {
    YamlMapping written = edge.mapping(service);
    int port = number(written, key, proposed);
    Inet4Address address = places.get(service).address();
    for (Taken other : taken.values()) {
      boolean same = other.address().equals(address) && other.port() == port;
      if (same && !other.service().equals(service)) {
        YamlScalar at = written.optionalScalar(key).orElse(written.scalar("address"));
        throw at.error(
            "%s and %s both want TCP port %d of %s; give one of them another with %s: ..."
                .formatted(other.service(), service, port, address.getHostAddress(), key));
      }
    }
    taken.put(service + key, new Taken(service, address, port));
    return port;
  }

  private static int number(YamlMapping written, String key, int otherwise) {
    return written.optionalScalar(key).map(s -> s.integer(key, 1, 65_535)).orElse(otherwise);
  }
}
