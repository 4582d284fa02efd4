package org.fedsim.scenarios.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.script.LegExpectation.ExpectedNearest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {
  private static final String CALL =
      """
      scenario: a-call
      about: A call.
      lab:
        edge-certificate: {client-eku: false}
        media-encryption: required
      steps:
        - call: {leg: set-up, from: alice@contoso.com, to: mia@hotmail.com, media: [audio, video]}
        - media: {leg: media-out, from: alice@contoso.com, to: mia@hotmail.com, packets: 50}
        - media: {leg: media-in, from: mia@hotmail.com, to: alice@contoso.com}
        - hang-up: {leg: hang-up, from: alice@contoso.com, to: mia@hotmail.com}
      under:
        - policy: [open, lync-2013-pic]
          path: udp-direct
          expect: succeeded
        - policy: lync-2013-pic
          without: [av-stun-in, av-stun-out]
          expect:
            set-up: succeeded
            media-out: {outcome: blocked, cause: FIREWALL_DROPPED, rule: default, port: 3478}
            media-in: {outcome: blocked, nearest: {name: access-sip-in, differs: [to, port]}}
            hang-up: {outcome: failed, sip-status: 481, diagnostics: "ms-diagnostics: 1004"}
        - policy: closed
          expect: {set-up: blocked}
      """;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("mine.yaml");
  }

  @Test
  void readsStepsInTheirOrder() throws IOException {
    Scenario call = read(CALL);

    assertThat(call.name()).isEqualTo("a-call");
    assertThat(call.lab())
        .isEqualTo(new LabSettings(false, MediaEncryption.REQUIRED, MediaTransport.ANY));
    assertThat(call.legs()).containsExactly("set-up", "media-out", "media-in", "hang-up");
    assertThat(((Step.Call) call.steps().get(0)).media()).containsExactly(Media.AUDIO, Media.VIDEO);
    assertThat(((Step.Rtp) call.steps().get(1)).packets()).isEqualTo(50);
    assertThat(((Step.Rtp) call.steps().get(2)).packets()).isEqualTo(10);
    assertThat(call.source()).isEqualTo(file.toString());
  }

  @Test
  void readsWhatMediaMayGoOver() throws IOException {
    assertThat(read(CALL.replace("media-encryption: required", "media-transport: tcp")).lab())
        .isEqualTo(new LabSettings(false, MediaEncryption.OPTIONAL, MediaTransport.TCP));
    String wrong = CALL.replace("media-encryption: required", "media-transport: tpc");
    assertThatThrownBy(() -> read(wrong))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            file + ":5:20: unknown media transport \"tpc\" (did you mean \"tcp\"?)");
  }

  @Test
  void readsOneExpectationForEachPolicyOfAList() throws IOException {
    List<Expectation> expectations = read(CALL).expectations();

    assertThat(expectations)
        .extracting(e -> e.policy().text())
        .containsExactly("open", "lync-2013-pic", "lync-2013-pic", "closed");
    assertThat(expectations).extracting(Expectation::line).containsExactly(12, 12, 15, 22);
    assertThat(expectations.get(0).path()).contains(MediaPath.UDP_DIRECT);
    assertThat(expectations.get(0).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(expectations.get(0).legs()).hasSize(4);
    assertThat(expectations.get(3).legs()).containsOnlyKeys("set-up");
  }

  @Test
  void readsEverythingThatALegMayHaveToShow() throws IOException {
    Expectation expectation = read(CALL).expectations().get(2);

    assertThat(expectation.without()).containsExactly("av-stun-in", "av-stun-out");
    assertThat(expectation.outcome()).isEqualTo(Outcome.FAILED);
    LegExpectation mediaOut = expectation.legs().get("media-out");
    assertThat(mediaOut.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(mediaOut.cause()).contains(CauseCode.FIREWALL_DROPPED);
    assertThat(mediaOut.rule()).contains("default");
    assertThat(mediaOut.port()).isEqualTo(OptionalInt.of(3478));
    assertThat(expectation.legs().get("media-in").nearest())
        .contains(new ExpectedNearest("access-sip-in", List.of("to", "port")));
    LegExpectation hangUp = expectation.legs().get("hang-up");
    assertThat(hangUp.sipStatus()).isEqualTo(OptionalInt.of(481));
    assertThat(hangUp.diagnostics()).contains("ms-diagnostics: 1004");
  }

  @Test
  void findsAPolicyFileBesideTheScenario() throws IOException {
    Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        directory.resolve("policies/dmz.yaml"), "policy: DMZ\ndefault: drop\nrules: []\n");
    Scenario scenario = read(CALL.replace("policy: closed", "policy: policies/dmz.yaml"));

    PolicyName named = scenario.expectations().get(3).policy();
    assertThat(named.text()).isEqualTo("policies/dmz.yaml");
    assertThat(named.isSameAs(PolicyName.of("../x/policies/dmz.yaml", directory.resolve("y"))))
        .isFalse();
    assertThat(named.isSameAs(PolicyName.of("policies/../policies/dmz.yaml", directory))).isTrue();
  }

  /** Replace the first text by the second; the error then says the third. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          scenario: a-call        | scenario: A Call          | 1:11: scenario is "A Call"; expected lower-case letters and digits
          scenario: a-call        | scenaro: a-call           | 1:1: unknown key "scenaro" in a scenario (did you mean "scenario"?)
          about: A call.          | about: [a]                | 2:8: about is a list
          client-eku: false       | client-eku: no            | 4:34: client-eku is "no"; expected true or false
          client-eku: false       | clent-eku: false          | 4:22: unknown key "clent-eku" in a certificate (did you mean "client-eku"?)
          encryption: required    | encryption: require       | 5:21: unknown media encryption "require" (did you mean "required"?)
          - call: {leg            | - cal: {leg               | 7:5: unknown step "cal" (did you mean "call"?)
          to: mia@hotmail.com, media: [a | to: mai@hotmail.com, media: [a | 7:54: there is no user "mai@hotmail.com" (did you mean "mia@hotmail.com"?); there are alice
          from: alice@contoso.com, to: mia@hotmail.com, media: [a | from: aaron@aol.com, to: mia@hotmail.com, media: [a | 7:50: neither side is a Lync user
          to: mia@hotmail.com, media: [a | to: alice@contoso.com, media: [a | 7:54: alice@contoso.com is both sides
          to: mia@hotmail.com, media: [a | to: carol@contoso.com, media: [a | 7:5: carol@contoso.com is on the internet and needs a "sign-in" step first
          [audio, video]          | [audio, vidoe]            | 7:86: unknown media "vidoe" (did you mean "video"?)
          [audio, video]          | [audio, audio]            | 7:86: media names "audio" twice
          [audio, video]          | []                        | 7:78: media is an empty list
          packets: 50             | packets: 0                | 8:84: packets is "0"; expected a whole number from 1 to 10000
          packets: 50             | packets: many             | 8:84: packets is "many"; expected a whole number
          leg: media-in, from     | leg: media-out, from      | 9:18: two steps are leg "media-out"
          leg: media-in, from     | leg: Media_In, from       | 9:18: leg is "Media_In"; expected lower-case
          media: {leg: media-in, from: mia@hotmail.com | media: {leg: media-in, from: aaron@aol.com | 9:5: there is no call between these users
          - hang-up: {leg: hang-up, from: alice | - notify: {leg: hang-up, from: alice | 10:5: mia@hotmail.com does not watch alice@contoso.com; a "subscribe" step must come first
          [open, lync-2013-pic]   | [open, lync-2013-pik]     | 12:20: there is no policy "lync-2013-pik" (did you mean "lync-2013-pic"?)
          [open, lync-2013-pic]   | [open, open]              | 12:20: there is an entry for this policy
          [open, lync-2013-pic]   | []                        | 12:13: policy is an empty list
          path: udp-direct        | path: udp-directt         | 13:11: unknown path "udp-directt" (did you mean "udp-direct"?); expected udp-direct, udp-relay or tcp
          expect: succeeded       | expect: blocked           | 14:13: unknown outcome of all legs "blocked"; expected succeeded
          [av-stun-in, av         | [av-stun-inn, av          | 16:15: builtin:lync-2013-pic has no rule "av-stun-inn" (did you mean "av-stun-in"?)
          cause: FIREWALL_DROPPED | cause: FIREWALL_DROPED    | 19:44: unknown cause "FIREWALL_DROPED" (did you mean "FIREWALL_DROPPED"?)
          rule: default           | rule: av-stun-in          | 19:68: builtin:lync-2013-pic, as it is here, has no rule "av-stun-in"
          outcome: blocked, cause | outcome: bloked, cause    | 19:28: unknown outcome "bloked" (did you mean "blocked"?)
          outcome: blocked, cause | outcome: succeeded, cause | 19:18: a leg that succeeds has no cause
          differs: [to, port]     | differs: [to, prt]        | 20:81: unknown field of a rule "prt" (did you mean "port"?)
          sip-status: 481         | sip-status: 200           | 21:46: sip-status is "200"; expected a whole number from 300 to 699
          media-in: {outcome: blocked | meda-in: {outcome: blocked | 20:7: unknown leg "meda-in" (did you mean "media-in"?)
          expect: {set-up: blocked} | expect: {}              | 23:13: what leg "set-up" must show is missing
          expect: {set-up: blocked} | expect: {set-up: succeeded} | 23:13: what leg "media-out" must show is missing
          expect: {set-up: blocked} | expect: {set-up: blocked, hang-up: blocked} | 23:31: leg "hang-up" is not run
          """)
  void saysWhereAndWhatIsWrong(String right, String wrong, String message) throws IOException {
    assertThat(CALL).as("the text to replace").contains(right);
    String text =
        CALL.substring(0, CALL.indexOf(right))
            + wrong
            + CALL.substring(CALL.indexOf(right) + right.length());

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  @Test
  void refusesAScenarioWithoutSteps() {
    assertThatThrownBy(() -> read("scenario: a\nabout: b\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.yaml:1:1: \"steps\" is missing");
    assertThatThrownBy(() -> read("scenario: a\nabout: b\nsteps: []\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.yaml:3:8: there is no step with a leg");
    assertThatThrownBy(() -> read("scenario: a\nabout: b\nsteps:\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("steps is nothing; expected a list");
  }

  @Test
  void refusesAPathWithoutACall() {
    String text =
        """
        scenario: a
        about: b
        steps:
          - stun: {leg: stun, from: messenger-client, to: edge.av}
        under:
          - {policy: open, path: tcp, expect: succeeded}
        """;

    assertThatThrownBy(() -> read(text)).hasMessageContaining("6:26: a path is expected, but");
  }

  @Test
  void readsHostsAndPortsOfAStunStep() throws IOException {
    Step.Stun stun = stun("from: messenger-client, to: edge.av");

    assertThat(stun.from().on().host()).isEqualTo("messenger-client");
    assertThat(stun.from().port()).isZero();
    assertThat(stun.to().on().qualifiedName()).isEqualTo("edge.av");
    assertThat(stun.to().port()).isEqualTo(3478);
    assertThat(stun("from: edge.av, from-port: 3478, to: skype-client").from().port())
        .isEqualTo(3478);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "70000", "\"59999-50000\"", "-1", "x"})
  void refusesPortsThatAreNone(String port) {
    assertThatThrownBy(() -> stun("from: messenger-client, to: edge.av, to-port: " + port))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("to-port is ")
        .hasMessageContaining("expected a whole number from 1 to 65535");
  }

  @Test
  void suggestsTheInterfaceThatWasProbablyMeant() {
    assertThatThrownBy(() -> stun("from: messenger-client, to: edge.va"))
        .hasMessageContaining(
            "there is no host or interface \"edge.va\" (did you mean \"edge.av\"?)");
  }

  @Test
  void refusesADirectoryAnEmptyFileAndAMissingOne() throws IOException {
    Files.createDirectory(file);
    assertThatThrownBy(() -> new Library(directory).scenario("mine.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.yaml: this is a directory");
    assertThatThrownBy(() -> new Library(directory).scenario("other.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("other.yaml: there is no such file");
    Files.createFile(directory.resolve("empty.yaml"));
    assertThatThrownBy(() -> new Library(directory).scenario("empty.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("empty.yaml");
  }

  private Step.Stun stun(String keys) throws IOException {
    return (Step.Stun)
        read("scenario: a\nabout: b\nsteps:\n  - stun: {leg: stun, " + keys + "}\n").steps().get(0);
  }

  private Scenario read(String text) throws IOException {
    Files.writeString(file, text);
    return new Library(directory).scenario(file.toString());
  }
}
