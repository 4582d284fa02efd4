/**
 * Who somebody is on the wire, and whom he believes: certificates made in memory, and the policy by
 * which a side of a TLS connection judges the certificate of the other.
 *
 * <p>Start reading at {@link org.fedsim.wire.tls.CertificateAuthority} for the one and at {@link
 * org.fedsim.wire.tls.PeerPolicy} for the other. Nothing in here opens a socket.
 */
package org.fedsim.wire.tls;
