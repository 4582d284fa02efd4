package org.fedsim.scenarios.script;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.scenarios.script.Dialog.Kind;

/**
 * Which dialog each step of a script belongs to. A message session, a subscription in each
 * direction and calls between the same two people are dialogs of their own.
 *
 * <pre>{@code
 * Dialogs dialogs = new Dialogs();
 * for (Step step : steps) {
 *   dialogs.add(step);           // throws what cannot be played after the others
 * }
 * dialogs.of(step)               // the dialog that the step opens, uses or ends
 * }</pre>
 *
 * <p>Pure, and the only one who knows: the reader refuses a script by it, and the player finds the
 * dialog of a step by it. Whether a dialog really came about, the script does not tell: a step is
 * not played when its dialog did not.
 */
public final class Dialogs {
  private final Map<Step, Dialog> byStep = new IdentityHashMap<>();
  private final List<Dialog> all = new ArrayList<>();
  private final Set<Dialog> open = new HashSet<>();
  private final Set<User> signedIn = new HashSet<>();

  /**
   * Takes the next step of the script.
   *
   * @throws Unplayable when it cannot be played after those before it
   */
  void add(Step step) {
    for (User user : step.users()) {
      if (user.kind() == User.Kind.REMOTE
          && !(step instanceof Step.SignIn)
          && !signedIn.contains(user)) {
        throw new Unplayable(
            "", user.address() + " is on the internet and needs a \"sign-in\" step first");
      }
    }
    if (step instanceof Step.SignIn signIn) {
      signIn(signIn.user());
    } else if (step instanceof Step.Message message) {
      Optional<Dialog> session = open(Kind.MESSAGES, message.users()).stream().findFirst();
      byStep.put(
          message, session.orElseGet(() -> begin(Kind.MESSAGES, message.leg(), message.users())));
    } else if (step instanceof Step.Subscribe subscribe) {
      if (subscription(subscribe.from(), subscribe.to()).isPresent()) {
        throw new Unplayable(
            "",
            subscribe.from().address()
                + " watches "
                + subscribe.to().address()
                + " already, and nothing ends a subscription");
      }
      byStep.put(subscribe, begin(Kind.SUBSCRIPTION, subscribe.leg(), subscribe.users()));
    } else if (step instanceof Step.Notify notify) {
      byStep.put(
          notify,
          subscription(notify.to(), notify.from())
              .orElseThrow(
                  () ->
                      new Unplayable(
                          "",
                          notify.to().address()
                              + " does not watch "
                              + notify.from().address()
                              + "; a \"subscribe\" step must come first")));
    } else if (step instanceof Step.Call call) {
      byStep.put(call, begin(Kind.CALL, call.leg(), call.users()));
    } else if (step instanceof Step.Rtp rtp) {
      byStep.put(rtp, choose(rtp, rtp.of(), EnumSet.of(Kind.CALL)));
    } else if (step instanceof Step.HangUp hangUp) {
      Dialog ended = choose(hangUp, hangUp.of(), EnumSet.of(Kind.MESSAGES, Kind.CALL));
      byStep.put(hangUp, ended);
      open.remove(ended);
    }
  }

  /** The dialog that a step opens, uses or ends; empty for steps that need none. */
  public Optional<Dialog> of(Step step) {
    return Optional.ofNullable(byStep.get(step));
  }

  private void signIn(User user) {
    if (user.kind() != User.Kind.REMOTE) {
      throw new Unplayable(
          "user",
          user.address()
              + " does not sign in through the Edge; only Lync users on the internet do");
    }
    if (!signedIn.add(user)) {
      throw new Unplayable("", user.address() + " has signed in already, and nothing ends that");
    }
  }

  private Dialog begin(Kind kind, String leg, List<User> users) {
    Dialog dialog = new Dialog(kind, leg, users.get(0), users.get(1));
    all.add(dialog);
    open.add(dialog);
    return dialog;
  }

  private List<Dialog> open(Kind kind, List<User> users) {
    return all.stream()
        .filter(d -> d.kind() == kind && open.contains(d) && d.isBetween(users))
        .toList();
  }

  private Optional<Dialog> subscription(User watcher, User contact) {
    return open(Kind.SUBSCRIPTION, List.of(watcher, contact)).stream()
        .filter(d -> d.opener().equals(watcher))
        .findFirst();
  }

  /** The one open dialog of these kinds that a step may mean, or that it names. */
  private Dialog choose(Step step, Optional<String> named, Set<Kind> kinds) {
    List<Dialog> possible =
        all.stream().filter(d -> kinds.contains(d.kind()) && d.isBetween(step.users())).toList();
    List<Dialog> now = possible.stream().filter(open::contains).toList();
    if (named.isPresent()) {
      return named(named.get(), possible, now);
    }
    if (now.isEmpty()) {
      throw new Unplayable("", nothing(kinds, possible));
    }
    if (now.size() > 1) {
      throw new Unplayable(
          "",
          "between these users are open "
              + now.stream().map(Dialogs::describe).collect(Collectors.joining(" and "))
              + "; say which is meant, for example \"of: "
              + now.get(0).leg()
              + "\"");
    }
    return now.get(0);
  }

  private static Dialog named(String leg, List<Dialog> possible, List<Dialog> now) {
    for (Dialog dialog : now) {
      if (dialog.leg().equals(leg)) {
        return dialog;
      }
    }
    if (possible.stream().anyMatch(d -> d.leg().equals(leg))) {
      throw new Unplayable("of", "what leg \"" + leg + "\" opened has been hung up before");
    }
    List<String> legs = now.stream().map(Dialog::leg).toList();
    throw new Unplayable(
        "of",
        "leg \""
            + leg
            + "\" opens nothing between these users that could be meant here"
            + DidYouMean.question(leg, legs)
            + (legs.isEmpty() ? "" : "; expected " + String.join(" or ", legs)));
  }

  private static String nothing(Set<Kind> kinds, List<Dialog> possible) {
    boolean call = kinds.equals(EnumSet.of(Kind.CALL));
    if (possible.isEmpty()) {
      return call
          ? "there is no call between these users; a \"call\" step must come first"
          : "there is nothing to end between these users; a \"message\" or \"call\" must come first";
    }
    return (call
            ? "the call between these users has ended"
            : "nothing is left to end between these users")
        + ": "
        + describe(possible.get(possible.size() - 1))
        + " was hung up before";
  }

  private static String describe(Dialog dialog) {
    return dialog.kind().text() + " (leg \"" + dialog.leg() + "\")";
  }
}
