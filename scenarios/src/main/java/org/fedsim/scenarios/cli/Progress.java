package org.fedsim.scenarios.cli;

import java.io.PrintStream;
import org.fedsim.scenarios.result.FlowResult;

/** One line on the terminal that says how far the run is; it disappears when the run ends. */
final class Progress implements AutoCloseable {
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream err;
  private final boolean shown;
  private final int total;
  private int done;

  Progress(PrintStream err, boolean shown, int total) {
    this.err = err;
    this.shown = shown;
    this.total = total;
    show("starting");
  }

  /** Called by one thread at a time. */
  void done(FlowResult flow) {
    done++;
    show(flow.scenario());
  }

  private void show(String what) {
    if (shown) {
      err.print(CLEAR_LINE + "[" + done + "/" + total + "] " + what);
      err.flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }
}
