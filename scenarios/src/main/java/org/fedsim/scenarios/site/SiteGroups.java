package org.fedsim.scenarios.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.network.Cidr;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology.Interface;
import org.fedsim.partner.Partner;

/** The groups of a site that a policy may name, and what the names in the site's own stand for. */
final class SiteGroups {
  static final String PARTNERS = "partners";
  static final String AV_CLIENTS = "av-clients";
  static final String CLIENTS = "clients";
  static final String ANY = "any";

  private final Site site;
  private final List<Interface> interfaces;
  private final Map<String, List<Cidr>> groups = new LinkedHashMap<>();

  SiteGroups(Site site, List<Interface> interfaces) {
    this.site = site;
    this.interfaces = interfaces;
  }

  /**
   * All of them in the order they are documented. {@code partners}, {@code av-clients} and {@code
   * clients} are there on every site, though they may be empty.
   */
  Map<String, List<Cidr>> groups() {
    List<Partner> withClient =
        site.partners().stream().filter(p -> p.client().isPresent()).toList();
    put(PARTNERS, site.partners().stream().map(p -> Cidr.single(p.gateway().address())).toList());
    for (Partner partner : withClient) {
      put(partner.clientHost() + "s", List.of(Cidr.single(partner.client().orElseThrow())));
    }
    put(AV_CLIENTS, withClient.stream().map(p -> Cidr.single(p.client().orElseThrow())).toList());
    put(
        CLIENTS,
        site.edge().users().stream()
            .filter(LyncUser::remote)
            .map(user -> Cidr.single(user.machine()))
            .toList());
    for (Segment segment : site.segments()) {
      put(segment.name(), Segment.addresses(site.segments(), segment));
    }
    site.groups().forEach((name, members) -> put(name, ranges(members)));
    put(ANY, List.of(new Cidr(0, 0)));
    return groups;
  }

  private void put(String name, List<Cidr> ranges) {
    groups.put(name, List.copyOf(new LinkedHashSet<>(ranges)));
  }

  private List<Cidr> ranges(List<String> members) {
    List<Cidr> ranges = new ArrayList<>();
    for (String member : members) {
      ranges.addAll(
          meaning(member)
              .orElseThrow(() -> new IllegalArgumentException("a group names " + member)));
    }
    return ranges;
  }

  /** What a name in a group of the site stands for; empty when it is unknown. */
  private Optional<List<Cidr>> meaning(String name) {
    if (groups.containsKey(name)) {
      return Optional.of(groups.get(name));
    }
    List<Cidr> ofHosts =
        interfaces.stream()
            .filter(i -> i.host().equals(name) || i.qualifiedName().equals(name))
            .map(i -> Cidr.single(i.address()))
            .toList();
    return ofHosts.isEmpty() ? Cidr.parse(name).map(List::of) : Optional.of(ofHosts);
  }
}
