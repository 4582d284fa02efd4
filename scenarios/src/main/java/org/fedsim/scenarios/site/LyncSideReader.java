package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.edge.deployment.Place;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.network.input.DomainName;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.partner.Partner;

/** Reads the Lync side of a site: domains, Edge, pool and users. */
final class LyncSideReader {
  private static final List<String> EXTERNAL = List.of("access", "webconf", "av");

  private final SiteNames names;
  private final SiteAddresses addresses;
  private final List<String> domains;
  private final Map<String, Place> external = new LinkedHashMap<>();
  private final Place internal;
  private final EdgePorts ports;
  private final Place pool;
  private final List<LyncUser> users;

  LyncSideReader(YamlMapping top, SiteNames names, SiteAddresses addresses) {
    this.names = names;
    this.addresses = addresses;
    domains = domains(top.list("domains"));
    YamlMapping edge =
        top.mapping("edge").only("edge", "access", "webconf", "av", "internal", "private");
    Map<String, Inet4Address> own = translated(edge);
    for (String service : EXTERNAL) {
      external.put(service, place(edge.mapping(service), service, own));
    }
    ports = EdgePortsReader.read(edge, external);
    internal =
        inside(
            edge.mapping("internal").only("interface", "address", "name"),
            EdgeDeployment.EDGE_HOST);
    refuseInsideOutside(edge);
    pool = inside(top.mapping("pool").only("pool", "address", "name"), EdgeDeployment.POOL_HOST);
    users = new LyncUsersReader(domains, names, addresses).read(top.get("users"));
  }

  List<String> domains() {
    return domains;
  }

  EdgeDeployment deployment(List<Partner> partners) {
    return new EdgeDeployment(
        domains,
        external.get("access"),
        external.get("webconf"),
        external.get("av"),
        internal,
        ports,
        pool,
        users,
        partners.stream().map(LyncSideReader::configured).toList());
  }

  /** How the Access Edge is told of a partner. */
  private static Provider configured(Partner partner) {
    return new Provider(
        partner.key(),
        partner.gateway().name(),
        partner.gateway().port(),
        Set.copyOf(partner.domains()),
        partner.profile().publicProvider() ? Provider.Kind.PUBLIC : Provider.Kind.FEDERATED,
        true);
  }

  private static List<String> domains(YamlList list) {
    List<String> domains = new ArrayList<>();
    for (YamlNode item : list) {
      YamlScalar written = item.asScalar("a domain");
      String domain = DomainName.read(written);
      if (domains.contains(domain)) {
        throw written.error("domain " + domain + " is here twice; remove one");
      }
      domains.add(domain);
    }
    if (domains.isEmpty()) {
      throw list.error("domains is an empty list; expected at least one SIP domain");
    }
    return domains;
  }

  /** The private addresses, by service; of all three or of none. */
  private Map<String, Inet4Address> translated(YamlMapping edge) {
    Map<String, Inet4Address> own = new LinkedHashMap<>();
    Optional<YamlMapping> list =
        edge.get("private")
            .map(node -> node.asMapping("private").only("private", "access", "webconf", "av"));
    if (list.isEmpty()) {
      return own;
    }
    for (String service : EXTERNAL) {
      YamlScalar written =
          list.get()
              .optionalScalar(service)
              .orElseThrow(
                  () ->
                      list.get()
                          .error(
                              "private has no address for %s; an Edge behind a translating firewall"
                                      .formatted(service)
                                  + " has one for each of access, webconf and av"));
      own.put(service, addresses.claimAnywhere(EdgeDeployment.EDGE_HOST, written));
    }
    return own;
  }

  private Place place(YamlMapping written, String service, Map<String, Inet4Address> own) {
    written.only("interface", EdgePortsReader.keys(service));
    YamlScalar address = written.scalar("address");
    YamlScalar dnsName = written.scalar("name");
    String name = DomainName.read(dnsName);
    names.dnsName(dnsName, name, EdgeDeployment.EDGE_HOST);
    Optional<Inet4Address> behind = Optional.ofNullable(own.get(service));
    boolean elsewhere = behind.isPresent() && addresses.hasSegment(behind.get());
    Inet4Address published =
        elsewhere
            ? addresses.claimAnywhere(EdgeDeployment.EDGE_HOST, address)
            : addresses.claimAlone(EdgeDeployment.EDGE_HOST, address);
    refuseOther(address, published, name, behind);
    return new Place(published, name, behind);
  }

  /** Services that share a published address share the private one, and the reverse. */
  private void refuseOther(
      YamlScalar written, Inet4Address published, String name, Optional<Inet4Address> behind) {
    for (Map.Entry<String, Place> other : external.entrySet()) {
      boolean samePublished = other.getValue().address().equals(published);
      if (behind.isPresent() && samePublished != other.getValue().behindNat().equals(behind)) {
        throw written.error(
            "%s and %s share %s and not the other: a firewall translates addresses one to one"
                .formatted(
                    other.getKey(),
                    name,
                    samePublished ? "the published address" : "the private address"));
      }
    }
  }

  private Place inside(YamlMapping written, String host) {
    YamlScalar dnsName = written.scalar("name");
    String name = DomainName.read(dnsName);
    names.dnsName(dnsName, name, host.equals(EdgeDeployment.EDGE_HOST) ? "edge.internal" : host);
    return Place.of(addresses.claimAlone(host, written.scalar("address")), name);
  }

  /** An Edge has an interface of its own on the inside, whatever its services share outside. */
  private void refuseInsideOutside(YamlMapping edge) {
    for (Map.Entry<String, Place> service : external.entrySet()) {
      boolean same =
          service.getValue().address().equals(internal.address())
              || service.getValue().behindNat().equals(Optional.of(internal.address()));
      if (same) {
        throw edge.mapping("internal")
            .scalar("address")
            .error(
                "the Edge's internal interface has the address of %s; an Edge Server has a network"
                        .formatted(service.getKey())
                    + " adapter on either side");
      }
    }
  }
}
