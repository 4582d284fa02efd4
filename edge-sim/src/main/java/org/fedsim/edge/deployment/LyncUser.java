package org.fedsim.edge.deployment;

import java.net.Inet4Address;

/**
 * A Lync user.
 *
 * @param key what scenarios call the user
 * @param address the SIP address without {@code sip:}
 * @param host the name of the user's machine in the topology
 * @param machine its address
 * @param remote whether the user signs in through the Access Edge, not at the pool
 */
public record LyncUser(
    String key, String address, String host, Inet4Address machine, boolean remote) {}
