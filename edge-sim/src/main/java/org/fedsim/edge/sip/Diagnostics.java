package org.fedsim.edge.sip;

import java.util.Optional;
import org.fedsim.wire.sip.HeaderLine;

/**
 * Why a server refused a request, as Lync reports it ([MS-OCER] section 2.2.1).
 *
 * @param id error id; 1000 to 1999 is the SIP stack of front ends and Access Edges
 * @param reason the text that goes with the id
 * @param peer name of the peer server or domain it is about; empty if none
 */
public record Diagnostics(int id, String reason, String peer) {

  /** Full form, for the inside of the enterprise only. */
  public static final String HEADER = "ms-diagnostics";

  /** Without {@code source}: what outsiders may see. */
  public static final String PUBLIC_HEADER = "ms-diagnostics-public";

  public static Diagnostics notAuthorizedForPublicProviders(String provider) {
    return new Diagnostics(
        1001, "From URI not authorized to communicate with public IM providers", provider);
  }

  public static Diagnostics userDoesNotExist() {
    return new Diagnostics(1003, "User does not exist", "");
  }

  public static Diagnostics cannotRoute(String domain) {
    return new Diagnostics(1005, "Cannot route to destination domain", domain);
  }

  public static Diagnostics notForFederatedPartners(String peer) {
    return new Diagnostics(
        1027, "Cannot route this type of SIP request to or from federated partners", peer);
  }

  public static Diagnostics nameNotResolved(String name) {
    return new Diagnostics(1014, "Unable to resolve DNS A record", name);
  }

  public static Diagnostics connectFailed(String peer) {
    return new Diagnostics(1046, "Failed to connect to a federated peer server", peer);
  }

  public static Diagnostics certificateTrust(String peer) {
    return new Diagnostics(
        1010, "Certificate trust with next-hop server could not be established", peer);
  }

  public static Diagnostics tlsFailed(String peer) {
    return new Diagnostics(
        1047, "Failed to complete TLS negotiation with a federated peer server", peer);
  }

  /**
   * Name and value of the header.
   *
   * @param source name of the server that reports; empty makes the public form
   */
  HeaderLine header(Optional<String> source) {
    StringBuilder value =
        new StringBuilder().append(id).append(";reason=\"").append(reason).append('"');
    if (!peer.isEmpty()) {
      value.append(";fqdn=\"").append(peer).append('"');
    }
    source.ifPresent(s -> value.append(";source=\"").append(s).append('"'));
    return new HeaderLine(source.isPresent() ? HEADER : PUBLIC_HEADER, value.toString());
  }
}
