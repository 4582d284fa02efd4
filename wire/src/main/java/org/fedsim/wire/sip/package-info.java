/**
 * SIP over TLS on a simulated host: transactions (RFC 3261 section 17) on Netty channels, one event
 * loop per {@link org.fedsim.wire.sip.SipNode}. Channels come from the {@link
 * org.fedsim.network.Host}, and connections, refusals and messages are all reported.
 *
 * <p>Start reading at {@link org.fedsim.wire.sip.SipNode}. What a proxy or a user does with the
 * messages lives elsewhere.
 */
package org.fedsim.wire.sip;
