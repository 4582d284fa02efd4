package org.fedsim.scenarios.lab;

import java.time.Clock;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.tls.TlsRole;

/**
 * The certificates of the labs of one process. Making the first one is slow, so all labs share
 * them; they are made when they are first asked for.
 */
final class LabIdentities {
  private final FederationIdentities identities = new FederationIdentities(Clock.systemUTC());

  /** Of a server among servers: good for both ends of mutual TLS. */
  Identity server(String name) {
    return identities.identity(LeafRequest.named(name));
  }

  /**
   * Of the external interface of the Edge: the names that Microsoft's certificate summary lists.
   */
  Identity accessEdge(EdgeDeployment edge, boolean clientUsage) {
    LeafRequest request = LeafRequest.named(edge.access().name()).alsoNamed(edge.webconf().name());
    return identities.identity(clientUsage ? request : request.usableAs(TlsRole.SERVER));
  }

  PeerPolicy trust() {
    return identities.trust();
  }
}
