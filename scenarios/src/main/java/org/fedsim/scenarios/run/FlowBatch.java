package org.fedsim.scenarios.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.LegResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs flows side by side, each in a lab of its own, and gives their results in order. */
public final class FlowBatch {
  private static final Logger LOG = LoggerFactory.getLogger(FlowBatch.class);

  private final FlowRunner runner;
  private final RunSettings settings;
  private final int parallel;

  /**
   * @param runner plays one flow
   * @param settings for all flows
   * @param parallel how many labs may be up at once, at least 1
   */
  public FlowBatch(FlowRunner runner, RunSettings settings, int parallel) {
    this.runner = runner;
    this.settings = settings;
    this.parallel = parallel;
  }

  /**
   * Runs all flows. A flow whose lab breaks is a failed flow with the cause {@link
   * CauseCode#FEDSIM_FAILED}; the others go on.
   *
   * @param done called with each result as it comes, by one thread at a time
   * @return the results in the order of the flows
   * @throws InputException when what the user wrote cannot be used in any lab
   * @throws InterruptedException when the calling thread is interrupted; the labs that are up are
   *     interrupted too
   */
  public List<FlowResult> run(List<Flow> flows, Consumer<FlowResult> done)
      throws InterruptedException {
    ExecutorService labs = Executors.newFixedThreadPool(parallel, threads());
    try {
      Object oneAtATime = new Object();
      List<Future<FlowResult>> running = new ArrayList<>();
      for (Flow flow : flows) {
        running.add(
            labs.submit(
                () -> {
                  FlowResult result = run(flow);
                  synchronized (oneAtATime) {
                    done.accept(result);
                  }
                  return result;
                }));
      }
      List<FlowResult> results = new ArrayList<>();
      for (Future<FlowResult> result : running) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InputException wrong) {
        throw wrong;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      labs.shutdownNow();
    }
  }

  private FlowResult run(Flow flow) throws InterruptedException {
    long start = System.nanoTime();
    Observation seen;
    try {
      seen = runner.run(flow.scenario(), flow.firewall(), settings);
    } catch (InterruptedException | InputException e) {
      throw e;
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      LOG.warn("{} under {}", flow.scenario().name(), flow.firewall(), e);
      seen = broken(flow, e, (System.nanoTime() - start) / 1_000_000);
    }
    return Verdicts.judge(flow.scenario(), flow.firewall(), seen);
  }

  private static Observation broken(Flow flow, Throwable problem, long millis) {
    Cause cause =
        Cause.of(
            CauseCode.FEDSIM_FAILED, "fedsim itself failed: " + Fault.of(problem).text() + ".");
    LegResult leg =
        LegResult.failed(flow.scenario().legs().get(0), millis, OptionalDouble.empty(), cause);
    return new Observation(List.of(leg), Optional.empty());
  }

  private static ThreadFactory threads() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "lab-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
