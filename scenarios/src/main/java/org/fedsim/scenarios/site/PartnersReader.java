package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.DomainName;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.partner.Partner;
import org.fedsim.partner.Partner.Gateway;
import org.fedsim.partner.PartnerUser;
import org.fedsim.partner.Profile;
import org.fedsim.partner.ProfileReader;
import org.fedsim.partner.Profiles;

/** Reads the partners of a site. */
final class PartnersReader {
  private record Owner(String who, int line) {}

  private record End(Inet4Address address, int port) {}

  private final SiteNames names;
  private final SiteAddresses addresses;
  private final Path base;
  private final Map<String, Profile> profiles = new HashMap<>();
  private final Map<String, Owner> domains = new HashMap<>();
  private final Map<End, String> gateways = new HashMap<>();

  /**
   * @param own the enterprise's domains, which no partner has
   * @param base where names of files start
   */
  PartnersReader(List<String> own, SiteNames names, SiteAddresses addresses, Path base) {
    this.names = names;
    this.addresses = addresses;
    this.base = base;
    own.forEach(domain -> domains.put(domain, new Owner("the site itself", 0)));
  }

  List<Partner> read(Optional<YamlNode> written) {
    List<Partner> partners = new ArrayList<>();
    Optional<YamlMapping> mapping = written.map(node -> node.asMapping("partners"));
    for (YamlMapping.Entry entry : SiteNames.entries(mapping)) {
      partners.add(partner(entry));
    }
    return partners;
  }

  private Partner partner(YamlMapping.Entry entry) {
    String key = names.host(entry.key(), "a partner");
    YamlMapping written =
        entry
            .value()
            .asMapping("partner " + key)
            .only("partner", "profile", "gateway", "client", "users", "domains", "trust");
    Profile profile = profile(written.scalar("profile"));
    Gateway gateway = gateway(key, written);
    Optional<Inet4Address> client = client(key, entry.key(), written);
    List<String> own = domains(key, written, profile);
    return new Partner(
        key,
        profile,
        gateway,
        client,
        users(key, written.get("users"), own),
        own,
        written.optionalScalar("trust").map(this::trust));
  }

  private Gateway gateway(String key, YamlMapping partner) {
    YamlMapping written =
        partner
            .get("gateway")
            .orElseThrow(
                () ->
                    partner.error(
                        "partner %s has no gateway; add a line \"gateway: {address: ..., name: ...}\""
                            .formatted(key)))
            .asMapping("gateway")
            .only("gateway", "address", "name", "port", "shared");
    Inet4Address address = addresses.claim(key, written, written.scalar("address"));
    YamlScalar dnsName = written.scalar("name");
    String name = DomainName.read(dnsName);
    names.dnsName(dnsName, name, key);
    int port =
        written
            .optionalScalar("port")
            .map(s -> s.integer("port", 1, 65_535))
            .orElse(Gateway.STANDARD_PORT);
    String other = gateways.putIfAbsent(new End(address, port), key);
    if (other != null) {
      throw written.error(
          "the gateways of %s and %s are both at port %d of %s; give one of them another port"
              .formatted(other, key, port, address.getHostAddress()));
    }
    return new Gateway(address, name, port);
  }

  private Optional<Inet4Address> client(String key, YamlScalar at, YamlMapping partner) {
    Optional<YamlNode> written = partner.get("client");
    if (written.isEmpty()) {
      return Optional.empty();
    }
    String host = key + "-client";
    names.take(at, host, "the media client of " + key);
    names.take(at, host + "s", "the group of the media clients of " + key);
    return Optional.of(addresses.claim(host, written.get(), "client"));
  }

  private Profile profile(YamlScalar written) {
    Profile known = profiles.get(written.text());
    if (known == null) {
      known = read(written);
      profiles.put(written.text(), known);
    }
    return known;
  }

  private Profile read(YamlScalar written) {
    String name = written.text();
    if (name.contains("/") || name.endsWith(".yaml")) {
      Path file = base.resolve(name);
      if (!Files.exists(file)) {
        throw written.error(
            "there is no profile file " + file + "; names start from the site's directory");
      }
      return ProfileReader.read(file);
    }
    if (!Profiles.names().contains(name)) {
      throw written.error(
          "unknown profile \"%s\"%s; the profiles are %s, and a file's name ends in .yaml"
              .formatted(
                  name,
                  DidYouMean.question(name, Profiles.names()),
                  String.join(", ", Profiles.names())));
    }
    return Profiles.named(name);
  }

  private List<String> domains(String key, YamlMapping partner, Profile profile) {
    Optional<YamlList> list = partner.get("domains").map(node -> node.asList("domains"));
    List<String> own = new ArrayList<>();
    if (list.isPresent()) {
      for (YamlNode item : list.get()) {
        YamlScalar written = item.asScalar("a domain");
        own.add(route(key, DomainName.read(written), written));
      }
    } else {
      YamlScalar profileName = partner.scalar("profile");
      profile.domains().forEach(domain -> own.add(route(key, domain, profileName)));
    }
    if (own.isEmpty()) {
      throw partner.error(
          "partner %s has no domain, and profile %s names none; add a line \"domains: [...]\""
              .formatted(key, profile.name()));
    }
    return own;
  }

  private String route(String key, String domain, YamlScalar written) {
    Owner other = domains.putIfAbsent(domain, new Owner(key, written.position().line()));
    if (other == null) {
      return domain;
    }
    if (other.line() == 0) {
      throw written.error(
          "domain %s of partner %s is that of %s".formatted(domain, key, other.who()));
    }
    throw written.error(
        other.who().equals(key)
            ? "domain %s is here twice; remove one".formatted(domain)
            : "domain %s of partner %s is that of partner %s (line %d) already; give them domains of their own"
                .formatted(domain, key, other.who(), other.line()));
  }

  private List<PartnerUser> users(String key, Optional<YamlNode> written, List<String> own) {
    Set<String> known = new HashSet<>(own);
    List<PartnerUser> users = new ArrayList<>();
    Optional<YamlMapping> mapping = written.map(node -> node.asMapping("users"));
    for (YamlMapping.Entry entry : SiteNames.entries(mapping)) {
      String user = UserAddress.key(entry.key(), names);
      YamlScalar scalar = entry.value().asScalar("address of user " + user);
      String address = UserAddress.read(scalar, user, names);
      String domain = UserAddress.domain(address);
      if (!known.contains(domain)) {
        throw scalar.error(
            "%s is not in a domain of partner %s%s; its domains are %s"
                .formatted(address, key, DidYouMean.question(domain, own), String.join(", ", own)));
      }
      users.add(new PartnerUser(user, address));
    }
    return users;
  }

  private Path trust(YamlScalar written) {
    Path file = base.resolve(written.text());
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw written.error(
          "there is no file " + file + " to read; expected the PEM certificate of an authority");
    }
    return file;
  }
}
