package org.fedsim.wire.ua;

/**
 * A session that exists: an IM session, a call or a subscription.
 *
 * @param callId its Call-ID
 * @param user the local user, an address of record
 * @param peer the other user
 * @param sdp the other side's SDP; empty for a subscription
 */
public record Session(String callId, String user, String peer, String sdp) {}
