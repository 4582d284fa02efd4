/**
 * Our own stateful packet filter: the rules, the connection tracker and the record of what they
 * decided.
 *
 * <p>{@link org.fedsim.network.firewall.PacketFilter} and {@link
 * org.fedsim.network.firewall.ConnectionTracker} hold no thread, no clock and no socket; {@link
 * org.fedsim.network.firewall.Firewall} puts them together and is safe for use by any thread. Start
 * reading there.
 */
package org.fedsim.network.firewall;
