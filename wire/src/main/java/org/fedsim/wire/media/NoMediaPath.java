package org.fedsim.wire.media;

import java.util.List;
import java.util.stream.Collectors;

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
  public record TriedPair(Candidate local, Candidate remote, int lost, String state) {
    /** {@code relay 198.51.100.12:50000 to host 203.0.113.50:50000 Failed, 3 checks lost}. */
    @Override
    public String toString() {
      return "%s to %s %s, %d checks lost".formatted(text(local), text(remote), state, lost);
    }

    private static String text(Candidate candidate) {
      return "%s%s %s:%d"
          .formatted(
              candidate.udp() ? "" : "TCP ",
              candidate.type().text(),
              Candidate.dotted(candidate.address()),
              candidate.address().getPort());
    }
  }

  NoMediaPath(MediaKind media, String why, List<TriedPair> tried) {
    super(
        tried.stream()
            .map(TriedPair::toString)
            .collect(
                Collectors.joining(
                    "; ",
                    "no path for " + media.text() + ": " + why + (tried.isEmpty() ? "" : ": "),
                    "")));
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
