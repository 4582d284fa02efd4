package org.fedsim.scenarios.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Segment;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/** Reads the networks of a site, and the firewalls between them. */
final class NetworksReader {
  /** Names that Linux keeps for itself among those of interfaces, and our own. */
  private static final Set<String> RESERVED =
      Set.of(
          "lo",
          "all",
          "default",
          "none",
          SiteGroups.ANY,
          SiteGroups.PARTNERS,
          SiteGroups.CLIENTS,
          SiteGroups.AV_CLIENTS);

  private NetworksReader() {}

  static List<Segment> segments(YamlMapping networks) {
    List<Segment> segments = new ArrayList<>();
    Map<Cidr, String> taken = new HashMap<>();
    for (YamlMapping.Entry entry : networks.entries().values()) {
      String name = name(entry.key(), "network");
      List<Cidr> prefixes = new ArrayList<>();
      for (YamlScalar written : words(entry.value(), "network " + name)) {
        Cidr prefix = SiteAddresses.range(written);
        String other = taken.putIfAbsent(prefix, name);
        if (other != null) {
          throw written.error(
              other.equals(name)
                  ? "%s is in network %s twice; remove one".formatted(prefix, name)
                  : "%s is network %s already; an address must tell which of the two it is in"
                          .formatted(prefix, other)
                      + " (a longer prefix inside of a shorter one is fine)");
        }
        prefixes.add(prefix);
      }
      segments.add(new Segment(name, prefixes));
    }
    if (segments.isEmpty()) {
      throw networks.error("networks is " + networks.describe() + "; expected at least two");
    }
    refuseCovered(networks, segments);
    return segments;
  }

  /** A network in which no address is, because all of its own are in longer prefixes of others. */
  private static void refuseCovered(YamlMapping networks, List<Segment> segments) {
    for (Segment segment : segments) {
      if (Segment.addresses(segments, segment).isEmpty()) {
        throw networks
            .entries()
            .get(segment.name())
            .key()
            .error(
                "no address is left to network %s: longer prefixes of others cover it all"
                    .formatted(segment.name()));
      }
    }
  }

  static List<FirewallPlace> firewalls(YamlMapping written, List<Segment> segments) {
    List<String> known = segments.stream().map(Segment::name).toList();
    List<FirewallPlace> firewalls = new ArrayList<>();
    for (YamlMapping.Entry entry : written.entries().values()) {
      String name = name(entry.key(), "firewall");
      YamlMapping firewall =
          entry.value().asMapping("firewall " + name).only("firewall", "between");
      YamlList list = firewall.list("between");
      List<String> between = new ArrayList<>();
      for (YamlNode item : list) {
        YamlScalar leg = item.asScalar("a network of firewall " + name);
        if (!known.contains(leg.text())) {
          throw leg.error(
              "firewall %s stands at network \"%s\", and there is none of that name%s; the networks are %s"
                  .formatted(
                      name,
                      leg.text(),
                      DidYouMean.question(leg.text(), known),
                      String.join(", ", known)));
        }
        if (between.contains(leg.text())) {
          throw leg.error(
              "firewall %s has two legs in network %s; expected one".formatted(name, leg.text()));
        }
        refuseSecond(firewalls, between, leg, name);
        between.add(leg.text());
      }
      if (between.size() < 2) {
        throw list.error(
            "firewall %s stands between %s; expected at least two networks"
                .formatted(name, between.isEmpty() ? "no networks" : "one network"));
      }
      firewalls.add(new FirewallPlace(name, between));
    }
    if (firewalls.isEmpty()) {
      throw written.error(
          "firewalls is " + written.describe() + "; expected at least one, or nothing is tested");
    }
    return firewalls;
  }

  private static void refuseSecond(
      List<FirewallPlace> earlier, List<String> between, YamlScalar leg, String name) {
    for (FirewallPlace other : earlier) {
      for (String one : between) {
        if (other.joins(one, leg.text())) {
          throw leg.error(
              "firewalls %s and %s both join %s and %s; which way packets go is not known then, so name one"
                  .formatted(other.name(), name, one, leg.text()));
        }
      }
    }
  }

  private static String name(YamlScalar key, String what) {
    String name = key.text();
    if (RESERVED.contains(name)) {
      throw key.error(
          "a %s cannot be called \"%s\", which has a meaning of its own; rename it"
              .formatted(what, name));
    }
    if (!name.matches("[a-z][a-z0-9-]*") || name.length() > Segment.LONGEST_NAME) {
      throw key.error(
          "%s name %s; expected at most %d lower-case letters, digits and hyphens, first a letter"
              .formatted(what, key.describe(), Segment.LONGEST_NAME));
    }
    return name;
  }

  /** One word, or a list of them that is not empty. */
  private static List<YamlScalar> words(YamlNode node, String what) {
    if (!(node instanceof YamlList list)) {
      return List.of(node.asScalar(what));
    }
    if (list.items().isEmpty()) {
      throw list.error(what + " is an empty list; expected one or more ranges of addresses");
    }
    return list.items().stream().map(item -> item.asScalar(what)).toList();
  }
}
