package org.fedsim.wire.media;

import java.util.List;

/** ICE found no pair of candidates for a stream over which checks go there and back. */
public final class NoMediaPath extends Exception {
  private static final long serialVersionUID = 1L;

  private final MediaKind media;
  private final transient List<TriedPair> tried;

  /**
   * A pair of candidates that ICE tried.
   *
   * @param local this party's candidate
   * @param remote the peer's candidate
   * @param lost how many checks in a row the network said were lost
   * @param state the state of RFC 5245 section 5.7.4, for example {@code Failed}
   */
  public record TriedPair(Candidate local, Candidate remote, int lost, String state) {}

  NoMediaPath(MediaKind media, String why, List<TriedPair> tried) {
    super("no path for " + media.text() + ": " + why);
    this.media = media;
    this.tried = List.copyOf(tried);
  }

  /** The stream that has no path. */
  public MediaKind media() {
    return media;
  }

  /** Every pair tried, best first; empty when one side had no candidate. */
  public List<TriedPair> tried() {
    return tried;
  }
}
