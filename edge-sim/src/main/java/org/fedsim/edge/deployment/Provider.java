package org.fedsim.edge.deployment;

import java.util.Set;

/**
 * A partner as it is configured on the Access Edge.
 *
 * @param name for people
 * @param proxyFqdn name of the partner's server; its certificate must carry it
 * @param port of the partner's server, 1 to 65,535
 * @param domains SIP domains that are routed to it
 * @param kind how it is configured
 * @param enabled a partner that is configured and not enabled is refused
 */
public record Provider(
    String name, String proxyFqdn, int port, Set<String> domains, Kind kind, boolean enabled) {

  /** How a partner is configured. */
  public enum Kind {
    /** A public IM provider ({@code New-CsPublicProvider}). */
    PUBLIC,
    /** A federated organisation whose server is named ({@code New-CsAllowedDomain}). */
    FEDERATED
  }

  public Provider {
    domains = Set.copyOf(domains);
  }

  /** A public IM provider on the standard port. */
  public Provider(String name, String proxyFqdn, Set<String> domains, boolean enabled) {
    this(name, proxyFqdn, 5061, domains, Kind.PUBLIC, enabled);
  }
}
