package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.network.Route;
import org.fedsim.network.Topology;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.partner.Partner;

/**
 * Whether the hosts of a site can reach each other as far as federation needs it, and whether a
 * firewall stands between the two sides: where none does, everything would succeed and nothing be
 * tested.
 */
final class WaysCheck {
  private final YamlMapping top;
  private final Site site;
  private final Topology topology;

  WaysCheck(YamlMapping top, Site site) {
    this.top = top;
    this.site = site;
    this.topology = site.topology();
  }

  void check() {
    EdgeDeployment edge = site.edge();
    YamlMapping written = top.mapping("edge");
    sameSegment(written);
    for (Partner partner : site.partners()) {
      YamlMapping at = top.mapping("partners").mapping(partner.key());
      throughFirewall(at, "access", edge.access().address(), partner.gateway().address());
      partner.client().ifPresent(c -> throughFirewall(at, "av", edge.av().address(), c));
    }
    for (LyncUser user : edge.users()) {
      YamlMapping at = top.mapping("users").mapping(user.key());
      if (user.remote()) {
        throughFirewall(at, "access", edge.access().address(), user.machine());
      } else {
        someWay(at, user.host(), user.machine(), edge.pool().address());
      }
    }
    someWay(
        written.mapping("internal"),
        "edge.internal",
        edge.internal().address(),
        edge.pool().address());
  }

  /** One adapter outside: what it has for different services is in one network. */
  private void sameSegment(YamlMapping edge) {
    String first = segment(site.edge().access().address());
    for (String service : new String[] {"webconf", "av"}) {
      Inet4Address address =
          service.equals("av") ? site.edge().av().address() : site.edge().webconf().address();
      if (!segment(address).equals(first)) {
        throw edge.mapping(service)
            .scalar("address")
            .error(
                "the Edge's external interfaces are in networks %s and %s; expected one"
                    .formatted(first, segment(address)));
      }
    }
  }

  private void throughFirewall(
      YamlMapping at, String service, Inet4Address edge, Inet4Address other) {
    Route route = topology.route(edge, other);
    String name = topology.byAddress(other).orElseThrow().qualifiedName();
    if (route instanceof Route.Direct) {
      throw at.error(
          "%s is in network %s, as edge.%s is, so no firewall stands between them and nothing would be tested"
              .formatted(name, segment(other), service));
    }
    requireWay(at, route, "edge." + service, edge, name, other);
  }

  private void someWay(YamlMapping at, String from, Inet4Address one, Inet4Address pool) {
    requireWay(at, topology.route(one, pool), from, one, EdgeDeployment.POOL_HOST, pool);
  }

  private void requireWay(
      YamlMapping at, Route route, String from, Inet4Address one, String to, Inet4Address other) {
    if (route instanceof Route.None) {
      throw at.error(
          "there is no way from %s to %s: no firewall joins networks %s and %s"
              .formatted(from, to, segment(one), segment(other)));
    }
  }

  private String segment(Inet4Address address) {
    return topology.byAddress(address).orElseThrow().segment();
  }
}
