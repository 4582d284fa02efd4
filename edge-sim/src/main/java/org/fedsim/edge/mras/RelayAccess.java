package org.fedsim.edge.mras;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * What a client has got from the service.
 *
 * @param server where the relay takes MS-TURN over UDP, as this client reaches it
 * @param tcpServer where it takes MS-TURN over TCP, if it does
 * @param credentials that it accepts
 * @param expiry from when on it refuses them, as far as the client can know
 */
public record RelayAccess(
    InetSocketAddress server,
    Optional<InetSocketAddress> tcpServer,
    RelayCredentials credentials,
    Instant expiry) {}
