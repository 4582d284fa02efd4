package org.fedsim.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.FakeRunner;
import org.fedsim.scenarios.Samples;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowBatchTest {
  private static final RunSettings LAB = new RunSettings(Timers.LAB);

  @Test
  void givesResultsInTheOrderOfTheFlowsWhateverEndsFirst() throws InterruptedException {
    CountDownLatch othersAreDone = new CountDownLatch(7);
    FakeRunner runner =
        new FakeRunner(
            scenario -> {
              if (scenario.name().equals("flow-0")) {
                assertThat(othersAreDone.await(30, TimeUnit.SECONDS)).isTrue();
              }
              return everything(scenario);
            });
    List<String> asTheyCame = new ArrayList<>();

    List<FlowResult> results =
        new FlowBatch(runner, LAB, 2)
            .run(
                flows(8),
                flow -> {
                  asTheyCame.add(flow.scenario());
                  othersAreDone.countDown();
                });

    assertThat(results)
        .extracting(FlowResult::scenario)
        .containsExactly(
            "flow-0", "flow-1", "flow-2", "flow-3", "flow-4", "flow-5", "flow-6", "flow-7");
    assertThat(asTheyCame).hasSize(8).endsWith("flow-0");
  }

  @Test
  void runsNoMoreLabsAtOnceThanAllowed() throws InterruptedException {
    AtomicInteger up = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch threeAreUp = new CountDownLatch(3);
    FakeRunner runner =
        new FakeRunner(
            scenario -> {
              most.accumulateAndGet(up.incrementAndGet(), Math::max);
              threeAreUp.countDown();
              assertThat(threeAreUp.await(30, TimeUnit.SECONDS)).isTrue();
              up.decrementAndGet();
              return everything(scenario);
            });

    new FlowBatch(runner, LAB, 3).run(flows(20), flow -> {});

    assertThat(most).hasValue(3);
  }

  @Test
  void aLabThatBreaksIsAFailedFlowAndTheOthersGoOn() throws InterruptedException {
    FakeRunner runner =
        new FakeRunner(
            scenario -> {
              if (scenario.name().equals("flow-1")) {
                throw new IllegalStateException("no port is left");
              }
              if (scenario.name().equals("flow-2")) {
                throw new NoClassDefFoundError("org/example/Missing");
              }
              return everything(scenario);
            });

    List<FlowResult> results = new FlowBatch(runner, LAB, 2).run(flows(4), flow -> {});

    assertThat(results)
        .extracting(FlowResult::outcome)
        .containsExactly(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.FAILED, Outcome.SUCCEEDED);
    LegResult leg = results.get(1).legs().get(0);
    assertThat(leg.cause().orElseThrow().code()).isEqualTo(CauseCode.FEDSIM_FAILED);
    assertThat(leg.cause().orElseThrow().text())
        .matches("fedsim itself failed: no port is left \\(FlowBatchTest.java:\\d+\\)\\.");
    assertThat(results.get(1).notRun()).containsExactly("reply");
  }

  @Test
  void leavesNoThreadBehind() throws InterruptedException {
    new FlowBatch(new FakeRunner(FlowBatchTest::everything), LAB, 4).run(flows(8), flow -> {});

    org.awaitility.Awaitility.await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().startsWith("lab-")));
  }

  private static Observation everything(Scenario scenario) {
    return new Observation(
        scenario.legs().stream().map(leg -> LegResult.succeeded(leg, 1)).toList(),
        Optional.empty());
  }

  private static List<Flow> flows(int count) {
    List<Flow> flows = new ArrayList<>();
    Scenario im = Samples.im(Map.of());
    for (int i = 0; i < count; i++) {
      Scenario scenario =
          new Scenario("flow-" + i, im.about(), im.lab(), im.steps(), im.expectations(), im.at());
      flows.add(new Flow(scenario, new PolicyChoice(Samples.PIC, List.of(), Policy.allowAll())));
    }
    return flows;
  }
}
