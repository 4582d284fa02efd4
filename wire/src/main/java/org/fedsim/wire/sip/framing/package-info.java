/**
 * Where one SIP message ends and the next begins on a stream of bytes (RFC 3261 section 18.3), and
 * what its head says, before anybody gives it a meaning. Pure: no sockets, no threads, no clock.
 *
 * <p>Start at {@link org.fedsim.wire.sip.framing.StreamReader}. Only here are bytes cut into lines,
 * so that nobody further on can cut them elsewhere.
 */
package org.fedsim.wire.sip.framing;
