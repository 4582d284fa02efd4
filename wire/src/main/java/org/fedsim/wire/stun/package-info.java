/**
 * STUN Binding as RFC 3489 and RFC 5389 have it, and what it shares with MS-TURN: the header's
 * transaction identifier, addresses, error codes, integrity keys, retransmission.
 *
 * <p>Start reading at {@link org.fedsim.wire.stun.StunMessage} for the bytes and at {@link
 * org.fedsim.wire.stun.StunBinding} for the exchange. Nothing in here knows MS-TURN.
 */
package org.fedsim.wire.stun;
