package org.fedsim.scenarios.script;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.input.Position;

/**
 * A script: its steps, and what each must show under which policy.
 *
 * @param name unique among the scenarios of a run, {@code messenger-im-out}
 * @param about one sentence for people
 * @param lab what differs from the standard lab
 * @param steps at least one
 * @param expectations what must come out, at most one for each policy and set of rules taken out
 * @param at where its name stands
 */
public record Scenario(
    String name,
    String about,
    LabSettings lab,
    List<Step> steps,
    List<Expectation> expectations,
    Position at) {

  public Scenario {
    steps = List.copyOf(steps);
    expectations = List.copyOf(expectations);
  }

  /** The file it was read from, as the user named it, or {@code builtin:NAME}. */
  public String source() {
    return at.file();
  }

  /** The legs in the order in which they are first mentioned. */
  public List<String> legs() {
    return steps.stream().flatMap(s -> s.legName().stream()).distinct().toList();
  }

  /** Which dialog each of the {@link #steps()} belongs to. */
  public Dialogs dialogs() {
    Dialogs dialogs = new Dialogs();
    steps.forEach(dialogs::add);
    return dialogs;
  }

  /**
   * Whether a step can still be run: not when an earlier step of its dialog, other than one of
   * media, has not succeeded, or one of its users could not sign in. So a reply is not sent when
   * the message that opens the session was not delivered, but a call whose media was blocked is
   * still hung up, and a call is made where a message was not delivered.
   *
   * @param step one of {@link #steps()}
   * @param unsuccessful names of the legs that were run and did not succeed
   */
  public boolean canRun(Step step, Set<String> unsuccessful) {
    Dialogs dialogs = dialogs();
    Optional<Dialog> dialog = dialogs.of(step);
    for (Step earlier : steps) {
      if (earlier == step) {
        return true;
      }
      boolean needed =
          earlier instanceof Step.SignIn signIn
              ? step.users().contains(signIn.user())
              : !(earlier instanceof Step.Rtp)
                  && dialog.isPresent()
                  && dialogs.of(earlier).equals(dialog);
      if (needed && earlier.legName().filter(unsuccessful::contains).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** The legs that cannot be run when the given ones did not succeed, in the order of the steps. */
  public List<String> legsNotRun(Set<String> unsuccessful) {
    Set<String> notRun = new LinkedHashSet<>();
    Set<String> held = new LinkedHashSet<>(unsuccessful);
    for (Step step : steps) {
      if (!canRun(step, held)) {
        step.legName().ifPresent(notRun::add);
        step.legName().ifPresent(held::add);
      }
    }
    notRun.removeAll(unsuccessful);
    return List.copyOf(notRun);
  }

  /** The same script with other expectations. */
  Scenario expecting(List<Expectation> others) {
    return new Scenario(name, about, lab, steps, others, at);
  }

  /** What must come out under that policy without those rules, if the scenario says so. */
  public Optional<Expectation> expectation(PolicyName policy, List<String> without) {
    Set<String> rules = Set.copyOf(without);
    return expectations.stream()
        .filter(e -> e.policy().isSameAs(policy) && Set.copyOf(e.without()).equals(rules))
        .findFirst();
  }
}
