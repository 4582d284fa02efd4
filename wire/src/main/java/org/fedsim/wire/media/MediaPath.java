package org.fedsim.wire.media;

import java.util.Comparator;
import java.util.List;

/**
 * The ways that the streams of a session take, once ICE has decided.
 *
 * @param streams in the order of the description; never empty
 */
public record MediaPath(List<Stream> streams) {

  /**
   * The nominated pair of one stream.
   *
   * @param media audio or video
   * @param local this party's candidate
   * @param remote the peer's candidate
   */
  public record Stream(MediaKind media, Candidate local, Candidate remote) {
    public PathKind kind() {
      return PathKind.between(local, remote);
    }
  }

  public MediaPath {
    streams = List.copyOf(streams);
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("a path without a stream");
    }
  }

  /** The worst, if the streams differ. */
  public PathKind kind() {
    return streams.stream().map(Stream::kind).max(Comparator.naturalOrder()).orElseThrow();
  }
}
