package org.fedsim.scenarios.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.fedsim.network.Topology;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.script.Policies;
import org.fedsim.scenarios.script.PolicyName;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.ScenarioReader;
import org.fedsim.scenarios.script.User;

/**
 * A script of steps of all kinds between anybody and anybody. Most steps that come to mind are
 * impossible: the reader refuses them, at their line, and they are left out.
 */
final class RandomScript {
  static final String FILE = "random";
  private static final int HEAD = 3;

  /** As often as it takes for each to be played often: most media is refused for want of a call. */
  private static final List<String> KINDS =
      Stream.of(
              "message 2",
              "call 4",
              "media 12",
              "hang-up 3",
              "subscribe 2",
              "notify 4",
              "sign-in 2",
              "stun 1")
          .map(kind -> kind.split(" "))
          .flatMap(kind -> Collections.nCopies(Integer.parseInt(kind[1]), kind[0]).stream())
          .toList();

  private static final List<String> MEDIA =
      List.of("[audio]", "[audio]", "[video]", "[audio, video]");

  private final Random random;
  private final List<User> users = Library.shippedSite().directory().users();
  private final List<Topology.Interface> interfaces = Library.shippedSite().topology().interfaces();
  private final List<String> steps = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private User one;
  private User other;

  RandomScript(Random random) {
    this.random = random;
    meet();
  }

  /** So many steps that can be played, and what was said of those that cannot. */
  Scenario of(int playable) {
    Scenario last = null;
    while (steps.size() < playable) {
      if (random.nextInt(16) == 0) {
        meet();
      }
      steps.add(step("leg-" + steps.size()));
      try {
        last = read();
      } catch (InputException e) {
        refusals.add(e.getMessage());
        // A script whose only step has no leg is refused as a whole.
        int line = e.getMessage().contains("no step with a leg") ? HEAD + 1 : HEAD + steps.size();
        String place = FILE + ":" + line + ":";
        if (!e.getMessage().startsWith(place)) {
          throw new AssertionError("expected " + place + " and got " + e.getMessage() + text(), e);
        }
        steps.remove(steps.size() - 1);
      }
    }
    return last;
  }

  List<String> refusals() {
    return refusals;
  }

  String text() {
    return "scenario: random\nabout: Steps at random.\nsteps:\n" + String.join("\n", steps) + "\n";
  }

  private void meet() {
    one = random.nextInt(3) == 0 ? any(users) : users.get(0);
    other = any(users);
  }

  private String step(String leg) {
    boolean turned = random.nextBoolean();
    String people =
        "from: " + (turned ? other : one).address() + ", to: " + (turned ? one : other).address();
    String kind = any(KINDS);
    String keys =
        switch (kind) {
          case "message" -> people + ", text: \"Hello " + leg + "\"";
          case "call" -> people + ", media: " + any(MEDIA);
          case "media" ->
              people
                  + ", packets: "
                  + (1 + random.nextInt(12))
                  + of()
                  + (random.nextInt(3) == 0 ? ", max-loss: " + random.nextInt(101) : "");
          case "hang-up" -> people + of();
          case "sign-in" -> "user: " + any(users).address();
          case "stun" ->
              "from: "
                  + any(interfaces).qualifiedName()
                  + port("from")
                  + ", to: "
                  + any(interfaces).qualifiedName()
                  + port("to");
          default -> people;
        };
    return "  - " + kind + ": {leg: " + leg + ", " + keys + "}";
  }

  private String of() {
    return random.nextInt(4) > 0 || steps.isEmpty()
        ? ""
        : ", of: leg-" + random.nextInt(steps.size());
  }

  private String port(String end) {
    int[] ports = {3478, 3478, 5061, 50_000 + random.nextInt(10_000)};
    return random.nextInt(3) > 0 ? "" : ", " + end + "-port: " + ports[random.nextInt(4)];
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Scenario read() {
    return new ScenarioReader(
            Library.shippedSite().topology(), Library.shippedSite().directory(), new NoPolicies())
        .read(YamlFile.read(FILE, text()));
  }

  private static final class NoPolicies implements Policies {
    @Override
    public PolicyName name(YamlScalar word) {
      throw new AssertionError(word);
    }

    @Override
    public Policy find(PolicyName name, YamlScalar word) {
      throw new AssertionError(word);
    }
  }
}
