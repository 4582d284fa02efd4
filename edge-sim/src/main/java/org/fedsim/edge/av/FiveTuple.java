package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import org.fedsim.network.Protocol;

/**
 * The way between a client and the relay; one allocation per way.
 *
 * @param transport what client and relay speak over
 * @param client the client as the relay sees it
 * @param server the relay's port that the client uses
 */
record FiveTuple(Protocol transport, InetSocketAddress client, InetSocketAddress server) {}
