package org.fedsim.edge.mras;

import java.net.InetSocketAddress;
import java.time.Instant;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * What a client has got from the service.
 *
 * @param server where the relay takes MS-TURN over UDP, as this client reaches it
 * @param credentials that it accepts
 * @param expiry from when on it refuses them, as far as the client can know
 */
public record RelayAccess(InetSocketAddress server, RelayCredentials credentials, Instant expiry) {}
