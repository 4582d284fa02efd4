package org.fedsim.scenarios.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.network.Segment;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlScalar;

/** What each name in a site stands for, so that none stands for two things. */
final class SiteNames {
  static final String LYNC = "lync";
  static final String REMOTE = "remote-user";

  /** What a policy may name: hosts, networks and groups. */
  private final Map<String, String> places = new HashMap<>();

  /** What scenarios call people by, and the addresses of these people. */
  private final Map<String, Integer> people = new HashMap<>();

  private final Map<String, String> dnsNames = new HashMap<>();

  SiteNames(List<Segment> segments) {
    segments.forEach(segment -> places.put(segment.name(), "a network"));
    for (String group :
        List.of(SiteGroups.PARTNERS, SiteGroups.AV_CLIENTS, SiteGroups.CLIENTS, SiteGroups.ANY)) {
      places.put(group, "a group that every site has");
    }
    for (String host : List.of(EdgeDeployment.EDGE_HOST, EdgeDeployment.POOL_HOST)) {
      places.put(host, "a host that every site has");
    }
  }

  /** The name of a host that the file names itself. */
  String host(YamlScalar key, String what) {
    String name = key.text();
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw key.error(
          "%s is called %s; expected lower-case letters, digits and hyphens, first a letter"
              .formatted(what, key.describe()));
    }
    if (name.matches("(?:" + LYNC + "|" + REMOTE + ")(?:-\\d+)?")) {
      throw key.error(
          "%s cannot be called \"%s\": so the machines of Lync users are; rename it"
              .formatted(what, name));
    }
    take(key, name, what);
    return name;
  }

  /** Takes a name that follows from another, or that the file gives to a group. */
  void take(YamlScalar key, String name, String what) {
    String other = places.putIfAbsent(name, what);
    if (other != null) {
      throw key.error(
          "%s cannot be called \"%s\": that is %s; rename it".formatted(what, name, other));
    }
  }

  /** A user's key or address, of which no other user has either. */
  void person(YamlScalar written, String text) {
    Integer line =
        people.putIfAbsent(text.toLowerCase(java.util.Locale.ROOT), written.position().line());
    if (line != null) {
      throw written.error(
          "a second user \"%s\"; the first is on line %d; rename one of them"
              .formatted(text, line));
    }
  }

  /** A name in the DNS, which is that of one host. */
  void dnsName(YamlScalar written, String name, String host) {
    String other = dnsNames.putIfAbsent(name, host);
    if (other != null && !other.equals(host)) {
      throw written.error(
          "%s is the name of %s already; a name leads to one host".formatted(name, other));
    }
  }

  /** The entries of a mapping that may be left out. */
  static Collection<YamlMapping.Entry> entries(Optional<YamlMapping> mapping) {
    return mapping.map(m -> m.entries().values()).orElse(new ArrayList<>());
  }
}
