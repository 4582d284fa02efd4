package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.fedsim.network.input.YamlScalar;

/** Knows which step needs which other before it: nobody hangs up a call that was not made. */
final class StepOrder {
  private final List<Step> earlier;

  StepOrder(List<Step> earlier) {
    this.earlier = earlier;
  }

  /** Throws, at the step's position, when something has to come before it that does not. */
  void check(Step step, YamlScalar at) {
    for (User user : step.users()) {
      if (user.kind() == User.Kind.REMOTE && !(step instanceof Step.SignIn)) {
        require(
            s -> s instanceof Step.SignIn signIn && signIn.user().equals(user),
            at,
            user.address() + " is on the internet and needs a \"sign-in\" step first");
      }
    }
    if (step instanceof Step.SignIn signIn && signIn.user().kind() != User.Kind.REMOTE) {
      throw at.error(
          signIn.user().address()
              + " does not sign in through the Edge; only Lync users on the internet do");
    } else if (step instanceof Step.Notify notify) {
      require(
          s ->
              s instanceof Step.Subscribe subscribe
                  && subscribe.from().equals(notify.to())
                  && subscribe.to().equals(notify.from()),
          at,
          notify.to().address()
              + " does not watch "
              + notify.from().address()
              + "; a \"subscribe\" step must come first");
    } else if (step instanceof Step.Rtp rtp) {
      require(
          s -> s instanceof Step.Call && sameUsers(s, rtp),
          at,
          "there is no call between these users; a \"call\" step must come first");
    } else if (step instanceof Step.HangUp hangUp) {
      require(
          s -> (s instanceof Step.Call || s instanceof Step.Message) && sameUsers(s, hangUp),
          at,
          "there is nothing to end between these users; a \"message\" or \"call\" must come first");
    }
  }

  private void require(Predicate<Step> before, YamlScalar at, String otherwise) {
    if (earlier.stream().noneMatch(before)) {
      throw at.error(otherwise);
    }
  }

  private static boolean sameUsers(Step one, Step other) {
    return Set.copyOf(one.users()).equals(Set.copyOf(other.users()));
  }
}
