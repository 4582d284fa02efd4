/**
 * The A/V Authentication service of an Edge (MRAS, [MS-AVEDGEA]): a signed-in Lync client asks it
 * by SIP for credentials that the A/V Edge's relay accepts, and for the relay's address.
 *
 * <p>{@link org.fedsim.edge.mras.MrasService} decides and has no socket and no clock; {@link
 * org.fedsim.edge.mras.MrasServer} is the SIP server around it, on port 5062 with mutual TLS, and
 * {@link org.fedsim.edge.mras.MrasClient} is the asking side. Start reading at {@code
 * MrasRequestReader}, which is the schema of a request in code.
 */
package org.fedsim.edge.mras;
