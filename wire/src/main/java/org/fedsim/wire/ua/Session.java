package org.fedsim.wire.ua;

import javax.sip.Dialog;

/**
 * A session that exists: an IM session, a call or a subscription.
 *
 * @param callId its Call-ID
 * @param user the local user, an address of record
 * @param peer the other user
 * @param sdp the other side's SDP; empty for a subscription
 * @param dialog what keeps route set, tags and sequence numbers
 */
public record Session(String callId, String user, String peer, String sdp, Dialog dialog) {}
