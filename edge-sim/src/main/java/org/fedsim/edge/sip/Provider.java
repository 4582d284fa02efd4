package org.fedsim.edge.sip;

import java.util.Set;

/**
 * A public IM provider as it is configured on the Edge ({@code New-CsPublicProvider}).
 *
 * @param name for people
 * @param proxyFqdn name of the provider's server; its certificate must carry it
 * @param domains SIP domains that are routed to it
 * @param enabled a provider that is configured and not enabled is refused
 */
public record Provider(String name, String proxyFqdn, Set<String> domains, boolean enabled) {
  public Provider {
    domains = Set.copyOf(domains);
  }
}
