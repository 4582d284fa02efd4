package org.fedsim.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What has been opened one after another, to be closed in the reverse order. */
public final class Opened implements AutoCloseable {
  private final String whole;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /**
   * @param whole what these are the parts of, for the message of {@link #close}
   */
  public Opened(String whole) {
    this.whole = whole;
  }

  /** Takes one more, and returns it. */
  public <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Closes all, whatever fails on the way.
   *
   * @throws IllegalStateException afterwards, when something failed; with each failure as a
   *     suppressed exception
   */
  @Override
  public void close() {
    List<Exception> failures = new ArrayList<>();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      IllegalStateException all = new IllegalStateException(whole + " was not closed cleanly");
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }
}
