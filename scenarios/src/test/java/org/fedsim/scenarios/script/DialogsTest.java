package org.fedsim.scenarios.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which dialog a step belongs to, and which steps cannot be played after others. */
class DialogsTest {
  private static final String BOB_AND_SAM = "from: bob@contoso.com, to: sam@outlook.com";
  private static final String SAM_AND_BOB = "from: sam@outlook.com, to: bob@contoso.com";

  @TempDir Path directory;

  @Test
  void messagesACallAndSubscriptionsBothWaysAreDialogsOfTheirOwn() throws Exception {
    Scenario scenario =
        read(
            "message: {leg: hello, text: Hi, " + BOB_AND_SAM + "}",
            "subscribe: {leg: watch, " + BOB_AND_SAM + "}",
            "subscribe: {leg: watch-back, " + SAM_AND_BOB + "}",
            "call: {leg: ring, media: [audio], " + SAM_AND_BOB + "}",
            "message: {leg: answer, text: Hi, " + SAM_AND_BOB + "}",
            "notify: {leg: news, " + SAM_AND_BOB + "}",
            "notify: {leg: news-back, " + BOB_AND_SAM + "}",
            "media: {leg: voice, " + BOB_AND_SAM + "}",
            "hang-up: {leg: bye, of: hello, " + BOB_AND_SAM + "}",
            "hang-up: {leg: ring-off, " + BOB_AND_SAM + "}");

    assertThat(dialogs(scenario))
        .containsExactly(
            "hello",
            "watch",
            "watch-back",
            "ring",
            "hello",
            "watch",
            "watch-back",
            "ring",
            "hello",
            "ring");
  }

  @Test
  void afterAHangUpTheNextMessageAndTheNextCallOpenDialogsOfTheirOwn() throws Exception {
    Scenario scenario =
        read(
            "message: {leg: one, text: Hi, " + BOB_AND_SAM + "}",
            "hang-up: {" + SAM_AND_BOB + "}",
            "message: {leg: two, text: Hi, " + BOB_AND_SAM + "}",
            "hang-up: {" + SAM_AND_BOB + "}",
            "call: {leg: ring, media: [audio], " + BOB_AND_SAM + "}",
            "hang-up: {" + SAM_AND_BOB + "}",
            "call: {leg: ring-again, media: [audio], " + BOB_AND_SAM + "}",
            "media: {leg: voice, " + BOB_AND_SAM + "}");

    assertThat(dialogs(scenario))
        .containsExactly("one", "one", "two", "two", "ring", "ring", "ring-again", "ring-again");
  }

  @Test
  void twoCallsAtATimeAreToldApartByTheirLegs() throws Exception {
    Scenario scenario =
        read(
            "call: {leg: ring, media: [audio], " + BOB_AND_SAM + "}",
            "call: {leg: other-line, media: [audio], " + SAM_AND_BOB + "}",
            "media: {leg: voice, of: other-line, " + BOB_AND_SAM + "}",
            "hang-up: {of: ring, " + BOB_AND_SAM + "}",
            "media: {leg: more, " + BOB_AND_SAM + "}");

    assertThat(dialogs(scenario))
        .containsExactly("ring", "other-line", "other-line", "ring", "other-line");
  }

  @Test
  void whatFailsKeepsOnlyItsOwnDialogFromGoingOn() throws Exception {
    Scenario scenario =
        read(
            "message: {leg: hello, text: Hi, " + BOB_AND_SAM + "}",
            "call: {leg: ring, media: [audio], " + BOB_AND_SAM + "}",
            "message: {leg: more, text: Hi, " + SAM_AND_BOB + "}",
            "media: {leg: voice, " + BOB_AND_SAM + "}");

    assertThat(scenario.legsNotRun(Set.of("hello"))).containsExactly("more");
    assertThat(scenario.legsNotRun(Set.of("ring"))).containsExactly("voice");
  }

  /** The last step of each, with what is said of it; the column is that of the step or its key. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          M;H;H                    | 5: nothing is left to end between these users: a message session (leg "l0") was hung up
          C;H;H                    | 5: nothing is left to end between these users: a call (leg "l0") was hung up before
          C;H;R                    | 5: the call between these users has ended: a call (leg "l0") was hung up before
          M;R                      | 5: there is no call between these users; a "call" step must come first
          R                        | 5: there is no call between these users
          H                        | 5: there is nothing to end between these users
          S;H                      | 5: there is nothing to end between these users
          N                        | 5: bob@contoso.com does not watch sam@outlook.com; a "subscribe" step must come first
          S;n                      | 5: sam@outlook.com does not watch bob@contoso.com; a "subscribe" step must come first
          S;S                      | 5: bob@contoso.com watches sam@outlook.com already, and nothing ends a subscription
          M;C;H                    | 5: between these users are open a message session (leg "l0") and a call (leg "l1"); say which is meant, for example "of: l0"
          C;C;R                    | 5: between these users are open a call (leg "l0") and a call (leg "l1"); say which
          M;R of l0                | 17: leg "l0" opens nothing between these users that could be meant here
          C;H;C;R of l0            | 17: what leg "l0" opened has been hung up before
          C;H of l7                | 19: leg "l7" opens nothing between these users that could be meant here (did you mean "l0"?); expected l0
          """)
  void whatCannotBePlayedIsRefusedWhereItStands(String script, String message) {
    List<String> steps = List.of(script.split(";"));
    String[] written = new String[steps.size()];
    for (int i = 0; i < written.length; i++) {
      String of = steps.get(i).contains(" of ") ? "of: " + steps.get(i).substring(5) + ", " : "";
      String leg = "leg: l" + i + ", ";
      written[i] =
          switch (steps.get(i).charAt(0)) {
            case 'M' -> "message: {" + leg + "text: Hi, " + BOB_AND_SAM + "}";
            case 'C' -> "call: {" + leg + "media: [audio], " + BOB_AND_SAM + "}";
            case 'H' -> "hang-up: {" + of + leg + BOB_AND_SAM + "}";
            case 'R' -> "media: {" + of + leg + BOB_AND_SAM + "}";
            case 'S' -> "subscribe: {" + leg + BOB_AND_SAM + "}";
            case 'N' -> "notify: {" + leg + SAM_AND_BOB + "}";
            default -> "notify: {" + leg + BOB_AND_SAM + "}";
          };
    }

    assertThatThrownBy(() -> read(written))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            directory.resolve("s.yaml") + ":" + (3 + written.length) + ":" + message);
  }

  /** A step alone, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          call: {leg: a, from: aaron@aol.com, to: bob@contoso.com, media: [audio]}  | 4:26: aaron@aol.com cannot call: users of aol have no calls
          call: {leg: a, from: sam@outlook.com, to: bob@contoso.com, media: [audio, video]}  | 4:79: sam@outlook.com cannot offer video: users of skype have audio only
          call: {leg: a, from: bob@contoso.com, to: bob@contoso.com, media: [audio]} | 4:47: bob@contoso.com is both sides
          message: {leg: a, from: sam@outlook.com, to: mia@hotmail.com, text: Hi} | 4:50: neither side is a Lync user
          message: {leg: a, from: bob@contoso.com, to: carol@contoso.com, text: Hi} | 4:5: carol@contoso.com is on the internet and needs a "sign-in" step first
          sign-in: {leg: a, user: bob@contoso.com} | 4:29: bob@contoso.com does not sign in through the Edge
          stun: {leg: a, from: skype-client, to: edge.webconf} | 4:44: nobody listens on UDP port 3478 of edge.webconf; the Edge answers STUN on port 3478 of edge.av and edge.internal
          stun: {leg: a, from: skype-client, to: edge.av, to-port: 50100} | 4:62: nobody listens on UDP port 50100 of edge.av
          stun: {leg: a, from: edge.internal, from-port: 3478, to: lync} | 4:52: the A/V Edge listens on port 3478 of edge.internal and asks nobody from there
          stun: {leg: a, from: skype-client, to: skype-client, to-port: 5000} | 4:44: both ends are on skype-client
          """)
  void aStepThatNobodyCanDoIsRefused(String step, String message) {
    assertThatThrownBy(() -> read(step))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(directory.resolve("s.yaml") + ":" + message);
  }

  @Test
  void aSecondSignInIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "sign-in: {leg: a, user: carol@contoso.com}",
                    "sign-in: {leg: b, user: carol@contoso.com}"))
        .hasMessageContaining("s.yaml:5:5: carol@contoso.com has signed in already");
  }

  @Test
  void twoScenariosOfOneNameAreRefusedInOneRun() throws Exception {
    read("stun: {leg: a, from: skype-client, to: edge.av}");
    Files.copy(directory.resolve("s.yaml"), directory.resolve("t.yaml"));
    Library library = new Library(directory);

    assertThatThrownBy(() -> library.scenarios(List.of("s.yaml", "t.yaml")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.yaml:1:11: scenario \"s\" is in this run already, from ")
        .hasMessageContaining("s.yaml");
    assertThatThrownBy(() -> library.scenarios(List.of("aol-im-in", "aol-im-in")))
        .hasMessageContaining("builtin:aol-im-in:1:11: scenario \"aol-im-in\" is in this run");
    assertThat(library.scenarios(List.of("aol-im-in", "t.yaml"))).hasSize(2);
  }

  /** For each step the leg that opened its dialog. */
  private static List<String> dialogs(Scenario scenario) {
    Dialogs dialogs = scenario.dialogs();
    return scenario.steps().stream()
        .map(step -> dialogs.of(step).orElseThrow().leg())
        .collect(Collectors.toList());
  }

  private Scenario read(String... steps) throws Exception {
    Path file = directory.resolve("s.yaml");
    StringBuilder text = new StringBuilder("scenario: s\nabout: x\nsteps:\n");
    for (String step : steps) {
      text.append("  - ").append(step).append('\n');
    }
    Files.writeString(file, text);
    return new Library(directory).scenario(file.toString());
  }
}
