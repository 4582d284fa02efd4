package org.fedsim.partner;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One partner of a site.
 *
 * @param key what the site calls it, and the name of its gateway's host in the topology
 * @param profile how it behaves
 * @param gateway where it speaks SIP
 * @param client where its users' media comes from, if they have any
 * @param users its users, in the order of the site
 * @param domains the SIP domains that are routed to it; at least one
 * @param trust a PEM file with the authority of its certificate, when that is a real one
 */
public record Partner(
    String key,
    Profile profile,
    Gateway gateway,
    Optional<Inet4Address> client,
    List<PartnerUser> users,
    List<String> domains,
    Optional<Path> trust) {

  /**
   * Where a partner speaks SIP.
   *
   * @param name the name in its certificate
   * @param port TCP, mutual TLS; 1 to 65,535
   */
  public record Gateway(Inet4Address address, String name, int port) {
    /** Of SIP over TLS (RFC 3261, 19.1.2). */
    public static final int STANDARD_PORT = 5061;
  }

  public Partner {
    users = List.copyOf(users);
    domains = List.copyOf(domains);
    if (domains.isEmpty()) {
      throw new IllegalArgumentException(key + " has no domain");
    }
  }

  /** The name of its media client's host in the topology. */
  public String clientHost() {
    return key + "-client";
  }
}
