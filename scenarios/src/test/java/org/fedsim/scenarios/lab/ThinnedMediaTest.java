package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Firewalls that let some of the media through, and some not. */
@ExtendWith(KernelNeeded.class)
class ThinnedMediaTest {
  /** RTP of audio is 172 bytes, and its packet 200; whatever ICE sends is shorter. */
  private static final String RULESET =
      """
      table inet edge {
        chain forward {
          type filter hook forward priority 0; policy drop;
          %s
          ct state established,related accept
          tcp dport 5061 accept
          udp dport 50000-59999 accept
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void aLegEndsSoonAndSaysHowManyTheRuleDropped() throws Exception {
    Observation seen =
        play("ip saddr 203.0.113.60 meta length > 195 numgen inc mod 4 == 3 drop", "packets: 12");

    LegResult in = leg(seen, "in");
    Cause cause = in.cause().orElseThrow();
    assertThat(in.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(cause.rule().orElseThrow().line()).isEqualTo(4);
    assertThat(cause.text()).contains("fw.nft:4 dropped 3 of 12", "thinned");
    assertThat(in.millis()).isLessThan(20_000);
    assertThat(leg(seen, "out").outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(leg(seen, "out").notes()).isEmpty();
    assertThat(stream(seen, StreamResult.Direction.IN))
        .matches(s -> s.sent() == 12 && s.received() == 9 && s.lost() == 3);
  }

  @Test
  void whatTheStepBearsIsInTheReportOfALegThatSucceeds() throws Exception {
    Observation seen =
        play(
            "ip saddr 203.0.113.60 meta length > 195 numgen inc mod 4 == 3 drop",
            "packets: 12, max-loss: 25");

    assertThat(leg(seen, "in").outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(leg(seen, "in").notes().toString()).contains("fw.nft:4 dropped 3 of 12");
  }

  @Test
  void aDirectionThatNothingComesThroughIsSaidToBeSo() throws Exception {
    Observation seen = play("ip daddr 203.0.113.60 meta length > 195 drop", "packets: 5");

    assertThat(leg(seen, "in").outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(leg(seen, "out").cause().orElseThrow().text())
        .contains("No audio came through at all", "fw.nft:4 dropped 5 of 5");
  }

  /** Kind: a limit, of which it is not known beforehand what it will drop. */
  @Test
  void aLimitIsToldFromABlock() throws Exception {
    Observation seen =
        play(
            "ip saddr 203.0.113.60 meta length > 195 limit rate over 1/hour burst 6 packets drop",
            "packets: 10");

    assertThat(leg(seen, "in").outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(leg(seen, "in").cause().orElseThrow().text())
        .containsPattern("fw.nft:4 dropped [34] of 10");
    assertThat(leg(seen, "in").millis()).isLessThan(20_000);
  }

  private static LegResult leg(Observation seen, String name) {
    return seen.legs().stream().filter(leg -> leg.leg().equals(name)).findFirst().orElseThrow();
  }

  private static StreamResult stream(Observation seen, StreamResult.Direction direction) {
    return seen.media().orElseThrow().streams().stream()
        .filter(s -> s.direction() == direction)
        .findFirst()
        .orElseThrow();
  }

  private Observation play(String rule, String keys) throws Exception {
    Path fw = directory.resolve("fw.nft");
    Files.writeString(fw, RULESET.formatted(rule));
    Path file = directory.resolve("s.yaml");
    Files.writeString(
        file,
        """
        scenario: s
        about: x
        steps:
          - call: {leg: set-up, from: bob@contoso.com, to: sam@outlook.com, media: [audio]}
          - media: {leg: out, from: bob@contoso.com, to: sam@outlook.com, %s}
          - media: {leg: in, from: sam@outlook.com, to: bob@contoso.com, %s}
          - hang-up: {leg: bye, from: bob@contoso.com, to: sam@outlook.com}
        """
            .formatted(keys, keys));
    Observation seen =
        new Labs()
            .on(NetworkChoice.KERNEL, Library.shippedSite())
            .run(
                new Library(directory).scenario(file.toString()),
                new RulesetChoice("fw.nft", Ruleset.ofFile(fw, Map.of()), Map.of()),
                new RunSettings(Timers.LAB));
    assertThat(leg(seen, "bye").outcome()).isEqualTo(Outcome.SUCCEEDED);
    return seen;
  }
}
