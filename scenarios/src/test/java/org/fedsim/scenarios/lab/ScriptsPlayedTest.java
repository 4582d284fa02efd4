package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fedsim.network.kernel.KernelSupport;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripts of several dialogs, and of probes from here and there, on both networks. */
class ScriptsPlayedTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(NetworkChoice.class)
  void messagesSubscriptionsAndTwoCallsBetweenTheSamePeopleDoNotMix(NetworkChoice network)
      throws Exception {
    Observation seen =
        play(
            network,
            "open",
            "message: {leg: hello, from: bob@contoso.com, to: sam@outlook.com, text: Hi}",
            "subscribe: {leg: watch, from: bob@contoso.com, to: sam@outlook.com}",
            "subscribe: {leg: watch-back, from: sam@outlook.com, to: bob@contoso.com}",
            "call: {leg: ring, from: bob@contoso.com, to: sam@outlook.com, media: [audio]}",
            "call: {leg: ring-back, from: sam@outlook.com, to: bob@contoso.com, media: [audio]}",
            "notify: {leg: news, from: sam@outlook.com, to: bob@contoso.com}",
            "notify: {leg: news-back, from: bob@contoso.com, to: sam@outlook.com}",
            "media: {leg: voice, from: bob@contoso.com, to: sam@outlook.com, packets: 3, of: ring}",
            "hang-up: {leg: bye, from: sam@outlook.com, to: bob@contoso.com, of: ring}",
            "media: {leg: more, from: bob@contoso.com, to: sam@outlook.com, packets: 5}",
            "message: {leg: answer, from: sam@outlook.com, to: bob@contoso.com, text: Hi}",
            "hang-up: {leg: end, from: bob@contoso.com, to: sam@outlook.com, of: hello}",
            "notify: {leg: later-news, from: sam@outlook.com, to: bob@contoso.com}");

    assertThat(seen.legs()).hasSize(13).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
    assertThat(seen.media().orElseThrow().streams())
        .extracting(StreamResult::call, StreamResult::sent, StreamResult::received)
        .containsExactly(tuple("ring", 3L, 3L), tuple("ring-back", 5L, 5L));
  }

  @ParameterizedTest
  @EnumSource(NetworkChoice.class)
  void aProbeIsSentFromTheInterfaceAndThePortThatItNames(NetworkChoice network) throws Exception {
    Observation seen =
        play(
            network,
            "lync-2013-pic",
            "stun: {leg: webconf, from: edge.webconf, from-port: 40000, to: skype-client}",
            "stun: {leg: av, from: edge.av, to: skype-client}");

    LegResult webconf = seen.legs().get(0);
    Cause cause = webconf.cause().orElseThrow();
    assertThat(webconf.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(cause.packet().orElseThrow().toString())
        .isEqualTo("udp 198.51.100.11:40000 -> 203.0.113.60:3478");
    assertThat(cause.nearest().orElseThrow().rule().name()).isEqualTo("av-stun-out");
    assertThat(cause.nearest().orElseThrow().differs()).containsExactly("from");
    assertThat(seen.legs().get(1).outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @ParameterizedTest
  @EnumSource(NetworkChoice.class)
  void aPortAsksAndIsAskedAsOftenAsAScriptLikes(NetworkChoice network) throws Exception {
    Observation seen =
        play(
            network,
            "open",
            "stun: {leg: a, from: edge.av, from-port: 3478, to: skype-client}",
            "stun: {leg: b, from: skype-client, from-port: 3478, to: edge.av}",
            "stun: {leg: c, from: edge.av, from-port: 3478, to: skype-client}",
            "stun: {leg: d, from: skype-client, from-port: 3478, to: edge.av}",
            "stun: {leg: e, from: yahoo, from-port: 700, to: edge.av}",
            "stun: {leg: f, from: yahoo, from-port: 700, to: skype-client}");

    assertThat(seen.legs()).hasSize(6).allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  @ParameterizedTest
  @EnumSource(NetworkChoice.class)
  void aProbeToWhereThereIsNoWaySaysSoWhoeverSendsIt(NetworkChoice network) throws Exception {
    Observation seen =
        play(
            network,
            "open",
            "stun: {leg: av-edge, from: edge.av, from-port: 3478, to: lync}",
            "stun: {leg: client, from: skype-client, to: lync}");

    assertThat(seen.legs())
        .hasSize(2)
        .allMatch(leg -> leg.cause().orElseThrow().code() == CauseCode.NO_ROUTE);
  }

  private Observation play(NetworkChoice network, String policy, String... steps) throws Exception {
    assumeTrue(
        network != NetworkChoice.KERNEL || KernelSupport.checks().stream().allMatch(c -> c.ok()),
        "no kernel network here");
    Path file = directory.resolve("s.yaml");
    Files.writeString(
        file, "scenario: s\nabout: x\nsteps:\n  - " + String.join("\n  - ", steps) + "\n");
    Library library = new Library(directory);
    return new Labs()
        .on(network, library.site())
        .run(
            library.scenario(file.toString()),
            library.policy(policy, List.of()),
            new RunSettings(Timers.LAB));
  }
}
