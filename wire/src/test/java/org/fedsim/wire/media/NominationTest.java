package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fedsim.wire.media.Nomination.Outlook;
import org.fedsim.wire.media.Nomination.Pair;
import org.fedsim.wire.media.Nomination.Step;
import org.junit.jupiter.api.Test;

class NominationTest {
  private static final boolean CONTROLLING = true;
  private static final boolean WAITED_ENOUGH = true;

  @Test
  void givesUpWithoutPairs() {
    assertThat(Nomination.decide(List.of(), CONTROLLING, false).step()).isEqualTo(Step.GIVE_UP);
    assertThat(Nomination.decide(List.of(), !CONTROLLING, false).step()).isEqualTo(Step.GIVE_UP);
  }

  @Test
  void givesUpWhenEveryPairIsDead() {
    List<Pair<String>> pairs = List.of(pair(2, Outlook.DEAD), pair(1, Outlook.DEAD));
    assertThat(Nomination.decide(pairs, CONTROLLING, false).step()).isEqualTo(Step.GIVE_UP);
    assertThat(Nomination.decide(pairs, !CONTROLLING, false).step()).isEqualTo(Step.GIVE_UP);
  }

  @Test
  void waitsForAnOpenPairHoweverLong() {
    List<Pair<String>> pairs = List.of(pair(2, Outlook.DEAD), pair(1, Outlook.OPEN));
    assertThat(Nomination.decide(pairs, CONTROLLING, WAITED_ENOUGH).step()).isEqualTo(Step.WAIT);
  }

  @Test
  void nominatesTheBestValidPairOnceNothingBetterIsOpen() {
    List<Pair<String>> pairs =
        List.of(
            pair(1, Outlook.VALID),
            pair(4, Outlook.DEAD),
            pair(3, Outlook.VALID),
            pair(2, Outlook.OPEN));
    Nomination.Decision<String> decision = Nomination.decide(pairs, CONTROLLING, false);
    assertThat(decision.step()).isEqualTo(Step.NOMINATE);
    assertThat(decision.pair()).contains("pair 3");
  }

  @Test
  void waitsForABetterPairUntilItHasWaitedEnough() {
    List<Pair<String>> pairs = List.of(pair(2, Outlook.OPEN), pair(1, Outlook.VALID));
    assertThat(Nomination.decide(pairs, CONTROLLING, false).step()).isEqualTo(Step.WAIT);
    assertThat(Nomination.decide(pairs, CONTROLLING, WAITED_ENOUGH).pair()).contains("pair 1");
  }

  @Test
  void theControlledSideNeverNominates() {
    List<Pair<String>> pairs = List.of(pair(1, Outlook.VALID));
    assertThat(Nomination.decide(pairs, !CONTROLLING, WAITED_ENOUGH).step()).isEqualTo(Step.WAIT);
  }

  private static Pair<String> pair(long priority, Outlook outlook) {
    return new Pair<>("pair " + priority, priority, outlook);
  }
}
