package org.fedsim.scenarios.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.input.Position;
import org.fedsim.scenarios.Samples;
import org.junit.jupiter.api.Test;

class ScenarioTest {

  @Test
  void aReplyIsNotSentWhenTheFirstMessageWasNotDelivered() {
    Scenario im = Samples.im(Map.of());

    assertThat(im.legs()).containsExactly("request", "reply");
    assertThat(im.legsNotRun(Set.of())).isEmpty();
    assertThat(im.legsNotRun(Set.of("request"))).containsExactly("reply");
    assertThat(im.legsNotRun(Set.of("reply"))).isEmpty();
    assertThat(im.canRun(im.steps().get(2), Set.of("reply"))).isFalse();
  }

  @Test
  void aCallThatWasNotSetUpHasNoMediaAndIsNotHungUp() {
    assertThat(Samples.call().legsNotRun(Set.of("set-up")))
        .containsExactly("media-out", "media-in", "hang-up");
  }

  @Test
  void blockedMediaDoesNotKeepTheOtherDirectionOrTheHangUpFromBeingRun() {
    assertThat(Samples.call().legsNotRun(Set.of("media-out", "media-in"))).isEmpty();
  }

  @Test
  void aRemoteUserWhoCouldNotSignInSendsNothing() {
    User carol = Samples.user("carol@contoso.com");
    User alice = Samples.user("alice@contoso.com");
    Scenario scenario =
        new Scenario(
            "remote-user-im",
            "",
            LabSettings.STANDARD,
            List.of(
                new Step.SignIn("sign-in", carol),
                new Step.Message("request", carol, alice, "Hello"),
                new Step.Message("reply", alice, carol, "Hello"),
                new Step.HangUp(Optional.empty(), carol, alice, Optional.empty())),
            List.of(),
            new Position("test", 1, 1));

    assertThat(scenario.legsNotRun(Set.of("sign-in"))).containsExactly("request", "reply");
  }
}
