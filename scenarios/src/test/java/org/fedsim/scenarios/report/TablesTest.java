package org.fedsim.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.scenarios.Golden;
import org.fedsim.scenarios.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablesTest {

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void flowsAreShownAsAPersonFoundRight(int width) {
    Golden.assertSame(
        new FlowTable(new Style(width, false)).text(Samples.report()), "flows-" + width + ".txt");
  }

  @Test
  void colouredFlowsAreShownAsAPersonFoundRight() {
    Golden.assertSame(
        new FlowTable(new Style(100, true)).text(Samples.report()), "flows-colour.txt");
  }

  @Test
  void colourChangesNothingButTheColour() {
    String coloured = new FlowTable(new Style(100, true)).text(Samples.report());

    assertThat(coloured.replaceAll("\u001b\\[\\d*m", ""))
        .isEqualTo(new FlowTable(new Style(100, false)).text(Samples.report()));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 140})
  void noLineIsWiderThanTheTerminal(int width) {
    assertThat(new FlowTable(new Style(width, false)).text(Samples.report()).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
  }

  @Test
  void verdictsAreShownAsAPersonFoundRight() {
    Golden.assertSame(
        new TestTable(new Style(100, false), false).text(Samples.report()), "verdicts.txt");
  }

  @Test
  void verdictsOfEveryFlowAreShownWhenAskedFor() {
    Golden.assertSame(
        new TestTable(new Style(100, false), true).text(Samples.report()), "verdicts-all.txt");
  }

  @Test
  void theLastLineOfATestCountsWhatPassedAndFailed() {
    assertThat(new TestTable(new Style(100, false), false).text(Samples.report()))
        .endsWith("\n4 passed, 1 failed\n");
  }
}
