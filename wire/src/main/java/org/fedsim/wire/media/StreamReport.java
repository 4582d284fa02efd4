package org.fedsim.wire.media;

/**
 * What one party knows about one stream: what it sent, and what came from the peer.
 *
 * @param media audio or video
 * @param sent RTP packets that this party sent
 * @param received different RTP packets that came
 * @param lost packets missing from the peer's sequence numbers, up to the highest that came (RFC
 *     3550 appendix A.3)
 * @param duplicates packets that came again
 * @param packetBytes size of each packet that is sent, RTP header included
 * @param jitterMs interarrival jitter in milliseconds (RFC 3550 appendix A.8)
 */
public record StreamReport(
    MediaKind media,
    long sent,
    long received,
    long lost,
    long duplicates,
    int packetBytes,
    double jitterMs) {}
