package org.fedsim.scenarios.result;

import java.util.List;
import java.util.Optional;

/**
 * The media of the calls of a flow.
 *
 * @param paths the paths that it took, without repetition; empty when there was none
 * @param streams what each stream carried in each direction
 */
public record MediaResult(List<MediaPath> paths, List<StreamResult> streams) {
  public MediaResult {
    paths = List.copyOf(paths);
    streams = List.copyOf(streams);
  }

  /** The path that all media took; empty when there was none, or calls took different ones. */
  public Optional<MediaPath> path() {
    return paths.size() == 1 ? Optional.of(paths.get(0)) : Optional.empty();
  }
}
