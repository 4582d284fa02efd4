package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedsim.network.Cidr;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/** Whose each address of a site is. Refuses what no host can have, and what two hosts have. */
final class SiteAddresses {
  /** This network, and multicast and what is above it (RFC 1122, 3.2.1.3; RFC 1112, 4). */
  private static final List<Cidr> NOBODYS =
      List.of(Cidr.parse("0.0.0.0/8").orElseThrow(), Cidr.parse("224.0.0.0/3").orElseThrow());

  private final List<Segment> segments;
  private final Map<Inet4Address, Owner> owners = new HashMap<>();

  private record Owner(String host, int line, boolean mayShare) {}

  SiteAddresses(List<Segment> segments) {
    this.segments = segments;
  }

  /**
   * The address of a host that nobody else has, written as an address or as {@code {address: ...,
   * shared: true}}, which says that another host's machine has it, too.
   */
  Inet4Address claim(String host, YamlNode written, String what) {
    if (written instanceof YamlMapping mapping) {
      mapping.only("host", "address", "shared");
      return claim(host, mapping, mapping.scalar("address"));
    }
    YamlScalar scalar = written.asScalar(what);
    Inet4Address address = inSegment(scalar);
    claim(host, scalar, address, true, false);
    return address;
  }

  /**
   * @param with may say {@code shared: true}
   */
  Inet4Address claim(String host, YamlMapping with, YamlScalar written) {
    Inet4Address address = inSegment(written);
    boolean shares = with.optionalScalar("shared").map(s -> s.bool("shared")).orElse(false);
    claim(host, written, address, true, shares);
    return address;
  }

  /** An address of a host that has it for itself; several of its services may. */
  Inet4Address claimAlone(String host, YamlScalar written) {
    Inet4Address address = inSegment(written);
    claim(host, written, address, false, false);
    return address;
  }

  /** The same without asking whether a segment has it. */
  Inet4Address claimAnywhere(String host, YamlScalar written) {
    Inet4Address address = read(written);
    claim(host, written, address, false, false);
    return address;
  }

  /** Whether some segment has an address. */
  boolean hasSegment(Inet4Address address) {
    return Segment.of(segments, address).isPresent();
  }

  private void claim(
      String host, YamlScalar written, Inet4Address address, boolean mayShare, boolean shares) {
    Owner owner = owners.get(address);
    if (owner == null) {
      owners.put(address, new Owner(host, written.position().line(), mayShare));
      return;
    }
    if (owner.host().equals(host)) {
      return;
    }
    if (!owner.mayShare() || !mayShare) {
      throw written.error(
          "%s is the address of %s (line %d) and cannot be that of %s, too"
              .formatted(written.text(), owner.host(), owner.line(), host));
    }
    if (!shares) {
      throw written.error(
          "%s is the address of %s (line %d), too; give %s another, or say that the two are one"
                  .formatted(written.text(), owner.host(), owner.line(), host)
              + " machine: {address: %s, shared: true}".formatted(written.text()));
    }
  }

  private Inet4Address inSegment(YamlScalar written) {
    Inet4Address address = read(written);
    if (!hasSegment(address)) {
      throw outside(written);
    }
    return address;
  }

  /** The error about an address that no network has. */
  org.fedsim.network.input.InputException outside(YamlScalar written) {
    String networks =
        segments.stream()
            .map(
                s ->
                    s.name()
                        + " "
                        + s.prefixes().stream()
                            .map(Cidr::toString)
                            .collect(Collectors.joining(" and ")))
            .collect(Collectors.joining(", "));
    return written.error(
        "address %s is outside of every network; the networks are %s"
            .formatted(written.text(), networks));
  }

  /** An IPv4 address that a host can have. */
  static Inet4Address read(YamlScalar written) {
    Optional<Cidr> cidr =
        written.text().indexOf('/') >= 0 ? Optional.empty() : Cidr.parse(written.text());
    if (cidr.isEmpty()) {
      throw written.error(
          "address " + written.describe() + " is no IPv4 address; expected one like 198.51.100.10");
    }
    Inet4Address address = Topology.address(written.text(), cidr.get().toString());
    if (NOBODYS.stream().anyMatch(range -> range.contains(address))) {
      throw written.error("no host can have the address " + cidr.get());
    }
    return address;
  }

  /** A range of addresses. */
  static Cidr range(YamlScalar written) {
    String text = written.text();
    return Cidr.parse(text)
        .orElseThrow(
            () ->
                written.error(
                    Cidr.networkOf(text)
                        .map(
                            network ->
                                "%s has bits set behind its prefix; write %s"
                                    .formatted(text, network))
                        .orElse(
                            written.describe()
                                + " is no range of IPv4 addresses; expected one like 198.51.100.0/24")));
  }
}
