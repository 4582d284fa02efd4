package org.fedsim.partner;

/**
 * A user of a partner.
 *
 * @param key what scenarios call the user
 * @param address the SIP address without {@code sip:}
 */
public record PartnerUser(String key, String address) {}
