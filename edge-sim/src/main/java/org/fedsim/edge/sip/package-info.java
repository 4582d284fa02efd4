/**
 * SIP of the Lync side: the Access Edge, the front end and the Lync users behind them.
 *
 * <p>{@link org.fedsim.edge.sip.StatefulProxy} is RFC 3261 section 16 and knows nothing of Lync;
 * what makes it an Access Edge or a front end is the {@link org.fedsim.edge.sip.RoutingLogic} it is
 * given. Start there.
 */
package org.fedsim.edge.sip;
