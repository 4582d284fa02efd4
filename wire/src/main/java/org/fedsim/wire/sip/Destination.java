package org.fedsim.wire.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a connection is about to go.
 *
 * @param from the address of the node's host that it will come from
 * @param remote address and port of the server
 * @param serverName the server's name in the DNS, if it has one
 */
public record Destination(
    InetAddress from, InetSocketAddress remote, Optional<String> serverName) {}
