package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.network.Cidr;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.input.InputException;
import org.fedsim.partner.Partner;
import org.fedsim.partner.Profile;

/**
 * Which sites can be played on, of those that can be read and drawn: so far those of the shape of
 * the shipped one, with whatever names, addresses and partners. What cannot is refused before
 * anything runs, so that nobody believes a result of another shape.
 */
public final class Playable {
  private static final String EXTERNAL = "external";
  private static final String INTERNAL = "internal";

  /** The kernel network gives every segment one network of so many leading bits. */
  private static final int KERNEL_PREFIX = 24;

  private Playable() {}

  /**
   * @param kernel whether it is to be played on the kernel network, too
   * @throws InputException when it cannot be, with the reason
   */
  public static void require(Site site, boolean kernel) {
    firewalls(site)
        .or(() -> addresses(site))
        .or(() -> edge(site.edge()))
        .or(() -> partners(site))
        .or(() -> kernel ? networks(site) : Optional.empty())
        .ifPresent(
            reason -> {
              throw new InputException(
                  site.file(),
                  reason + "; such a site can be drawn (fedsim site check) and not be played yet");
            });
  }

  private static Optional<String> firewalls(Site site) {
    List<String> names = site.firewalls().stream().map(FirewallPlace::name).toList();
    if (!names.contains(EXTERNAL) || !Set.of(EXTERNAL, INTERNAL).containsAll(names)) {
      return Optional.of(
          "its firewalls are " + String.join(" and ", names) + ", not external and internal");
    }
    return site.firewalls().stream()
        .filter(f -> f.between().size() != 2)
        .map(f -> "its firewall " + f.name() + " has " + f.between().size() + " legs")
        .findFirst();
  }

  private static Optional<String> addresses(Site site) {
    Map<Inet4Address, String> seen = new HashMap<>();
    for (Interface i : site.topology().interfaces()) {
      String other = seen.put(i.address(), i.qualifiedName());
      if (other != null) {
        return Optional.of(
            "%s and %s share the address %s"
                .formatted(other, i.qualifiedName(), i.address().getHostAddress()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> edge(EdgeDeployment edge) {
    if (edge.domains().size() > 1) {
      return Optional.of("it has several SIP domains: " + String.join(", ", edge.domains()));
    }
    return edge.ports().equals(EdgePorts.STANDARD)
        ? Optional.empty()
        : Optional.of("its Edge has ports other than 5061, 443 and 3478");
  }

  /** Partners without users do nothing in a scenario, so whatever their profile says is true. */
  private static Optional<String> partners(Site site) {
    return site.partners().stream()
        .filter(partner -> !partner.users().isEmpty())
        .flatMap(
            partner ->
                unplayed(partner)
                    .map(what -> "its partner " + partner.key() + " has " + what)
                    .stream())
        .findFirst();
  }

  private static Optional<String> unplayed(Partner partner) {
    Profile profile = partner.profile();
    String named = "a profile (" + profile.name() + ") with ";
    if (profile.messages() != Profile.Messages.SESSION) {
      return Optional.of(named + "messages that are not sent in a session");
    }
    if (!profile.presence()) {
      return Optional.of(named + "no presence");
    }
    if (!profile.tls().versions().isEmpty() || !profile.tls().cipherSuites().isEmpty()) {
      return Optional.of(named + "TLS versions or cipher suites of its own");
    }
    if (!profile.refusals().equals(Profile.Refusals.STANDARD)) {
      return Optional.of(named + "statuses of its own for what it refuses");
    }
    if (!profile.delays().equals(Profile.Delays.NONE)) {
      return Optional.of(named + "delays");
    }
    if (profile.certificates().ownAuthority() || partner.trust().isPresent()) {
      return Optional.of("a certificate of an authority of its own");
    }
    return partner.gateway().port() == Partner.Gateway.STANDARD_PORT
        ? Optional.empty()
        : Optional.of("its gateway on port " + partner.gateway().port());
  }

  private static Optional<String> networks(Site site) {
    Map<String, Set<Integer>> networks = new HashMap<>();
    for (Interface i : site.topology().interfaces()) {
      Set<Integer> ofSegment = networks.computeIfAbsent(i.segment(), s -> new HashSet<>());
      ofSegment.add(Cidr.toInt(i.address()) >>> Integer.SIZE - KERNEL_PREFIX);
      if (ofSegment.size() > 1) {
        return Optional.of(
            "on the kernel network the hosts of the segment %s have to be in one /%d"
                .formatted(i.segment(), KERNEL_PREFIX));
      }
    }
    return Optional.empty();
  }
}
