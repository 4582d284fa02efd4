/**
 * The other side: the gateways of the public providers, their users, and the media clients of
 * Messenger and Skype.
 *
 * <p>Start at {@link org.fedsim.partner.PartnerGateway}; what makes one provider differ from
 * another is in {@link org.fedsim.partner.ProviderProfile}.
 */
package org.fedsim.partner;
