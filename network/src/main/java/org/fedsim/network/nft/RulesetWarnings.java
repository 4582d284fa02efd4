package org.fedsim.network.nft;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedsim.network.Cidr;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;

/**
 * What a user should be warned of, although nft takes his ruleset: that it decides nothing here, or
 * is about other interfaces and other addresses than there are. Each warning is a sentence without
 * a full stop that begins with the place.
 */
final class RulesetWarnings {
  /** Hooks that a forwarded packet comes to, beside {@code forward}. */
  private static final Set<String> ON_THE_WAY =
      Set.of("prerouting", "postrouting", "ingress", "egress");

  /** The networks that the firewall joins have 24 leading bits. */
  private static final int FIRST_OF_NETWORK = 0xffffff00;

  private final Ruleset.Given ruleset;
  private final Listing listing;
  private final RulePlaces places;

  RulesetWarnings(Ruleset.Given ruleset, Listing listing, RulePlaces places) {
    this.ruleset = ruleset;
    this.listing = listing;
    this.places = places;
  }

  /**
   * @param privateAddresses that hosts have beside those of the topology
   */
  List<String> about(Topology topology, Set<Inet4Address> privateAddresses) {
    List<String> warnings = new ArrayList<>();
    nothingForwards().ifPresent(warnings::add);
    warnings.addAll(missingInterfaces());
    foreignAddresses(topology, privateAddresses).ifPresent(warnings::add);
    return warnings;
  }

  private Optional<String> nothingForwards() {
    if (listing.chains().stream().anyMatch(c -> c.hook().equals("forward"))) {
      return Optional.empty();
    }
    Set<String> others = new TreeSet<>();
    for (Chain chain : listing.chains()) {
      if (ON_THE_WAY.contains(chain.hook()) && chain.type().equals("filter")) {
        others.add(chain.hook());
      }
    }
    String decides =
        others.isEmpty()
            ? "so it decides nothing about what passes through the firewall"
            : "so only its chains with hook "
                + String.join(" and ", others)
                + " decide about what passes through the firewall";
    return Optional.of(
        ruleset.file() + ": this ruleset has no chain with hook forward, " + decides);
  }

  private List<String> missingInterfaces() {
    Map<String, String> missing = new LinkedHashMap<>();
    for (Chain chain : listing.chains()) {
      for (String device : chain.devices()) {
        note(missing, device, places.policy(chain.name()));
      }
      for (Rule rule : chain.rules()) {
        listing
            .mentions()
            .interfaces(rule.key())
            .forEach(name -> note(missing, name, places.rule(rule.key())));
      }
    }
    List<String> warnings = new ArrayList<>();
    missing.forEach(
        (name, place) ->
            warnings.add(
                "%s: there is no interface \"%s\" here, so nothing comes in or goes out by it; the"
                        .formatted(place, name)
                    + " firewall has %s and %s (--interface NAME=internet or NAME=perimeter renames"
                        .formatted(ruleset.internetInterface(), ruleset.perimeterInterface())
                    + " one, NAME=none makes one that leads nowhere)"));
    return warnings;
  }

  private void note(Map<String, String> missing, String name, RuleRef place) {
    if (!exists(name)) {
      missing.putIfAbsent(
          name, place.line() > 0 ? place.file() + ":" + place.line() : place.file());
    }
  }

  private boolean exists(String name) {
    List<String> present = new ArrayList<>(ruleset.deadEnds());
    present.addAll(List.of(ruleset.internetInterface(), ruleset.perimeterInterface(), "lo"));
    return name.endsWith("*")
        ? present.stream().anyMatch(p -> p.startsWith(name.substring(0, name.length() - 1)))
        : present.contains(name);
  }

  /** Only when none of its addresses is of ours: one that is shows that the others are meant so. */
  private Optional<String> foreignAddresses(Topology topology, Set<Inet4Address> privateAddresses) {
    List<Cidr> named = listing.mentions().addresses();
    Set<Integer> ours = new LinkedHashSet<>();
    topology.interfaces().forEach(i -> ours.add(Cidr.toInt(i.address())));
    privateAddresses.forEach(a -> ours.add(Cidr.toInt(a)));
    List<Integer> hosts = List.copyOf(ours);
    // The firewall has the first address of each network.
    hosts.forEach(a -> ours.add((a & FIRST_OF_NETWORK) + 1));
    boolean any = named.stream().anyMatch(n -> ours.stream().anyMatch(n::contains));
    if (named.isEmpty() || any) {
      return Optional.empty();
    }
    return Optional.of(
        ruleset.file()
            + ": no host here has any of the addresses that this ruleset names ("
            + String.join(", ", named.stream().map(Cidr::toString).distinct().limit(3).toList())
            + (named.stream().distinct().count() > 3 ? ", ..." : "")
            + "), so its rules for them never match; the hosts' addresses are those of"
            + " docs/policies.md");
  }
}
