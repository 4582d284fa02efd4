package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.partner.Partner;
import org.fedsim.partner.PartnerUser;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.script.Directory;
import org.fedsim.scenarios.script.User;

/**
 * The deployment that is tested. Everything else is derived from it.
 *
 * @param title for people
 * @param file as the user named it, or {@code builtin:NAME}
 * @param segments the networks
 * @param firewalls what stands between them
 * @param edge the Lync side: domains, Edge, pool, users, and how the partners are configured
 * @param partners the other side
 * @param groups the site's own groups as they are written: names of hosts, interfaces, segments and
 *     groups, addresses and ranges
 * @param services public services by the name of their host, such as {@code dns} and {@code crl}
 */
public record Site(
    String title,
    String file,
    List<Segment> segments,
    List<FirewallPlace> firewalls,
    EdgeDeployment edge,
    List<Partner> partners,
    Map<String, List<String>> groups,
    Map<String, Inet4Address> services) {

  public Site {
    segments = List.copyOf(segments);
    firewalls = List.copyOf(firewalls);
    partners = List.copyOf(partners);
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
  }

  /**
   * Segments, firewalls, hosts, and the groups that a policy may name: {@code partners}, {@code
   * KEY-clients} of each partner that has a client, {@code av-clients}, {@code clients} (remote
   * Lync users), the segments, the site's own, and {@code any}.
   */
  public Topology topology() {
    return new SiteTopology(this).topology();
  }

  /** The partner of that key. */
  public Optional<Partner> partner(String key) {
    return partners.stream().filter(p -> p.key().equals(key)).findFirst();
  }

  /** Everybody who can act in a scenario. */
  public Directory directory() {
    List<User> users = new ArrayList<>();
    for (LyncUser user : edge.users()) {
      users.add(
          new User(
              user.address(),
              user.remote() ? User.Kind.REMOTE : User.Kind.INSIDE,
              user.host(),
              Optional.empty(),
              Optional.of(user.host()),
              Set.of(Media.values())));
    }
    for (Partner partner : partners) {
      Optional<String> media =
          partner.profile().media().isEmpty()
              ? Optional.empty()
              : partner.client().map(client -> partner.clientHost());
      for (PartnerUser user : partner.users()) {
        users.add(
            new User(
                user.address(),
                User.Kind.PUBLIC,
                partner.key(),
                Optional.of(partner.key()),
                media,
                partner.profile().media().stream()
                    .map(kind -> Media.valueOf(kind.name()))
                    .collect(Collectors.toSet())));
      }
    }
    return new Directory(users);
  }
}
