package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.edge.deployment.Place;
import org.fedsim.network.Cidr;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.partner.Partner;

/** Derives the topology of a site: which hosts there are, in which segments, and the groups. */
final class SiteTopology {
  private final Site site;
  private final List<Interface> interfaces = new ArrayList<>();

  SiteTopology(Site site) {
    this.site = site;
  }

  Topology topology() {
    EdgeDeployment edge = site.edge();
    add(EdgeDeployment.EDGE_HOST, "access", edge.access());
    add(EdgeDeployment.EDGE_HOST, "webconf", edge.webconf());
    add(EdgeDeployment.EDGE_HOST, "av", edge.av());
    add(EdgeDeployment.EDGE_HOST, "internal", edge.internal());
    add(EdgeDeployment.POOL_HOST, "", edge.pool());
    addMachines(false);
    for (Partner partner : site.partners()) {
      add(
          partner.key(),
          "",
          partner.gateway().address(),
          Optional.of(partner.gateway().name()),
          partner.gateway().address());
    }
    for (Partner partner : site.partners()) {
      partner.client().ifPresent(client -> addHost(partner.clientHost(), client));
    }
    addMachines(true);
    site.services().forEach(this::addHost);
    return new Topology(site.segments(), site.firewalls(), interfaces, groups(), outside());
  }

  private void addMachines(boolean remote) {
    Map<String, Inet4Address> machines = new LinkedHashMap<>();
    for (LyncUser user : site.edge().users()) {
      if (user.remote() == remote) {
        machines.putIfAbsent(user.host(), user.machine());
      }
    }
    machines.forEach(this::addHost);
  }

  private void addHost(String host, Inet4Address address) {
    add(host, "", address, Optional.empty(), address);
  }

  private void add(String host, String name, Place place) {
    add(
        host,
        name,
        place.address(),
        Optional.of(place.name()),
        place.behindNat().orElse(place.address()));
  }

  /**
   * @param onTheWire what its own segment knows it by
   */
  private void add(
      String host,
      String name,
      Inet4Address address,
      Optional<String> dnsName,
      Inet4Address onTheWire) {
    String label = dnsName.orElse(name.isEmpty() ? host : host + "." + name);
    Segment segment =
        segmentOf(onTheWire)
            .or(() -> segmentOf(address))
            .orElseThrow(
                () -> new IllegalArgumentException(onTheWire + " is outside every segment"));
    interfaces.add(
        new Interface(
            host,
            name,
            Topology.address(label, address.getHostAddress()),
            dnsName,
            segment.name()));
  }

  private Optional<Segment> segmentOf(Inet4Address address) {
    return Segment.of(site.segments(), address);
  }

  /** Where the partners are; without any, the segment that takes every address, or none. */
  private Optional<String> outside() {
    return site.partners().stream()
        .findFirst()
        .flatMap(partner -> segmentOf(partner.gateway().address()))
        .or(
            () ->
                site.segments().stream()
                    .filter(segment -> segment.prefixes().contains(new Cidr(0, 0)))
                    .findFirst())
        .map(Segment::name);
  }

  private Map<String, List<Cidr>> groups() {
    return new SiteGroups(site, interfaces).groups();
  }
}
