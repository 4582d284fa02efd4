package org.fedsim.edge.deployment;

import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Lync side of a deployment.
 *
 * @param domains the SIP domains of the enterprise; the first is the default one
 * @param access where partners and remote users find the Access Edge
 * @param webconf where the Web Conferencing Edge is found
 * @param av where the A/V Edge is found, and where its relay ports are opened
 * @param internal where the enterprise finds the Edge
 * @param ports the ports of the external interfaces
 * @param pool the front end pool
 * @param users all Lync users, in the order of the site
 * @param partners whom the Access Edge is configured to speak with, in the order of the site
 */
public record EdgeDeployment(
    List<String> domains,
    Place access,
    Place webconf,
    Place av,
    Place internal,
    EdgePorts ports,
    Place pool,
    List<LyncUser> users,
    List<Provider> partners) {

  /** The Edge's name in a topology; its interfaces are called as the components of this record. */
  public static final String EDGE_HOST = "edge";

  /** The pool's name in a topology. */
  public static final String POOL_HOST = "frontend";

  public EdgeDeployment {
    domains = List.copyOf(domains);
    users = List.copyOf(users);
    partners = List.copyOf(partners);
    if (domains.isEmpty()) {
      throw new IllegalArgumentException("no SIP domain");
    }
  }

  /** The default SIP domain. */
  public String domain() {
    return domains.get(0);
  }

  /**
   * From each published address behind a translating firewall to the private one that stands for it
   * there; empty where there are none.
   */
  public Map<Inet4Address, Inet4Address> translated() {
    Map<Inet4Address, Inet4Address> translated = new LinkedHashMap<>();
    for (Place place : List.of(access, webconf, av)) {
      place.behindNat().ifPresent(own -> translated.put(place.address(), own));
    }
    return translated;
  }

  /** Whether all external services share one address. */
  public boolean hasOneAddress() {
    return Stream.of(access, webconf, av).map(Place::address).distinct().count() == 1;
  }
}
