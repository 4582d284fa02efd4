package org.fedsim.scenarios.result;

import java.util.List;
import java.util.Optional;

/**
 * The media of a call.
 *
 * @param path the path that it took; empty when there was none
 * @param streams what each stream carried in each direction
 */
public record MediaResult(Optional<MediaPath> path, List<StreamResult> streams) {
  public MediaResult {
    streams = List.copyOf(streams);
  }
}
