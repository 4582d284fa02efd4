/**
 * The other side: the gateways of the partners, their users and their media clients.
 *
 * <p>Start at {@link org.fedsim.partner.PartnerGateway}; what makes one partner differ from another
 * is in its {@link org.fedsim.partner.Profile}, which is a file.
 */
package org.fedsim.partner;
