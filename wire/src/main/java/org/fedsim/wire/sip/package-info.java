/**
 * SIP over TLS on a simulated host: a JAIN-SIP stack per {@link org.fedsim.wire.sip.SipNode}, whose
 * sockets come from the {@link org.fedsim.network.Host} and whose connections, refusals and
 * messages are all reported.
 *
 * <p>Start reading at {@link org.fedsim.wire.sip.SipNode}. What a proxy or a user does with the
 * messages lives elsewhere.
 */
package org.fedsim.wire.sip;
