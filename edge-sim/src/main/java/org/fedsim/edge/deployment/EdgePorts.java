package org.fedsim.edge.deployment;

/**
 * The ports of the Edge's external interfaces, and those that are the same inside. Sources:
 * Microsoft's port summaries of the consolidated Edge (JJ204756); docs/modelling.md for an Edge
 * that has one address.
 *
 * @param partners TCP of the Access Edge, mutual TLS with partners
 * @param clients TCP of the Access Edge, TLS with remote users; may be the same as {@code partners}
 * @param webconf TCP of the Web Conferencing Edge
 * @param relayUdp UDP of the A/V Edge, STUN and MS-TURN
 * @param relayTcp TCP of the A/V Edge, STUN and MS-TURN
 */
public record EdgePorts(int partners, int clients, int webconf, int relayUdp, int relayTcp) {
  /** Where each external service has an address of its own. */
  public static final EdgePorts STANDARD = new EdgePorts(5061, 443, 443, 3478, 443);

  /** Where all external services share one address, as Topology Builder proposes it. */
  public static final EdgePorts ONE_ADDRESS = new EdgePorts(5061, 5061, 444, 3478, 443);

  /** TCP of the Edge's internal interface and of the pool: SIP over mutual TLS. */
  public static final int INTERNAL_SIP = 5061;

  /** TCP of the Edge's internal interface: credentials for the relay, over mutual TLS. */
  public static final int INTERNAL_MRAS = 5062;

  /** UDP of the Edge's internal interface: STUN and MS-TURN. */
  public static final int INTERNAL_RELAY_UDP = 3478;

  /** TCP of the Edge's internal interface: STUN and MS-TURN. */
  public static final int INTERNAL_RELAY_TCP = 443;

  public EdgePorts {
    for (int port : new int[] {partners, clients, webconf, relayUdp, relayTcp}) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port);
      }
    }
  }

  /** Whether remote users and partners come to one port, where nobody must show a certificate. */
  public boolean clientsComeWithPartners() {
    return clients == partners && clients != 0;
  }
}
