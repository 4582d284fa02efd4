package org.fedsim.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.run.NetworkChoice;

/** The word behind {@code --network}. */
final class NetworkWord {
  /** What {@code test} takes beside the names of the networks. */
  private static final String BOTH = "both";

  private NetworkWord() {}

  /** One network. */
  static List<NetworkChoice> one(String word) {
    return read(word, false);
  }

  /** One network, or both of them, loopback first. */
  static List<NetworkChoice> oneOrBoth(String word) {
    return read(word, true);
  }

  private static List<NetworkChoice> read(String word, boolean orBoth) {
    List<String> words = new ArrayList<>();
    for (NetworkChoice choice : NetworkChoice.values()) {
      if (choice.text().equals(word)) {
        return List.of(choice);
      }
      words.add(choice.text());
    }
    if (orBoth) {
      if (word.equals(BOTH)) {
        return List.of(NetworkChoice.values());
      }
      words.add(BOTH);
    } else if (word.equals(BOTH)) {
      throw new InputException("--network", "\"both\" is for \"fedsim test\", which compares them");
    }
    throw new InputException(
        "--network",
        "unknown network \""
            + word
            + "\""
            + DidYouMean.question(word, words)
            + "; there are "
            + String.join(", ", words));
  }
}
