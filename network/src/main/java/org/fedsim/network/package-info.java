/**
 * Where the simulated hosts live: the topology, the addresses, the sockets, the firewall between
 * segments and the journal of its decisions.
 *
 * <p>Start reading at {@link org.fedsim.network.Network}. Nothing in here knows SIP, STUN or RTP.
 * Everything outside this package opens its sockets through a {@link org.fedsim.network.Host}.
 */
package org.fedsim.network;
