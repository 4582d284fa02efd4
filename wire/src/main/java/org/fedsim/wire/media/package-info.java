/**
 * The media of one call: SDP in the MS-ICE2 form, ICE over UDP on ice4j and over TCP beside it,
 * RTP.
 *
 * <p>Start reading at {@link org.fedsim.wire.media.MediaSession}, one party's half of one call.
 * {@link org.fedsim.wire.media.SessionDescription} and {@link org.fedsim.wire.media.RtpPacket} are
 * pure; {@code IceStream} alone knows ice4j's agent. No SIP in here, and no socket that does not
 * come from a {@link org.fedsim.network.Host}.
 */
package org.fedsim.wire.media;
