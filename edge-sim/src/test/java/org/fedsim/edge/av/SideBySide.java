package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedsim.edge.av.RelayedCall.Direction;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.media.PathKind;

/** Parts of a test that run at the same time, each on a thread of its own. */
final class SideBySide {
  private SideBySide() {}

  /** Returns when all have ended; throws what the first one that failed has thrown. */
  static void run(List<Callable<Void>> parts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parts.size());
    try {
      for (Future<Void> part : threads.invokeAll(parts)) {
        part.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Makes one call in a lab. */
  interface Calling {
    RelayedCall call(AvLab lab, Direction direction) throws Exception;
  }

  /**
   * Sixteen calls, each in a lab of its own: in both directions, and half of them with everything
   * open, where media goes directly.
   *
   * @param narrow the policy of the others
   * @param kind how media goes there
   */
  static void sixteenLabs(Policy narrow, Calling calling, PathKind kind) throws Exception {
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Direction direction = Direction.values()[i % 2];
      boolean open = i % 4 < 2;
      calls.add(
          () -> {
            try (AvLab lab = AvLab.open(open ? Policy.allowAll() : narrow);
                RelayedCall call = calling.call(lab, direction)) {
              assertThat(call.connect().kind()).isEqualTo(open ? PathKind.UDP_DIRECT : kind);
              call.mediaFlowsBothWays();
            }
            return null;
          });
    }
    run(calls);
  }
}
