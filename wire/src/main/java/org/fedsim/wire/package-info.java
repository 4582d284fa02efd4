/**
 * What both sides speak: TLS identities ({@code tls}), SIP over MTLS ({@code sip}), STUN and
 * MS-TURN ({@code turn}), ICE and RTP ({@code media}).
 *
 * <p>Every socket comes from a {@link org.fedsim.network.Host}; nothing in here opens one itself.
 */
package org.fedsim.wire;
