package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.at;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.PathKind;
import org.junit.jupiter.api.Test;

/** A call that had to do without a relay says so, whatever else has ended it. */
class MissingRelayTest {
  private static final String WHY = "No relay: alice@contoso.com got no relay credentials.";

  @Test
  void besideTheRuleThatStoppedTheOtherPath() {
    InetSocketAddress relayed = at("198.51.100.12", 50_000);
    InetSocketAddress client = at("203.0.113.50", 50_000);
    Attempt.Pair pair =
        new Attempt.Pair(
            MediaKind.AUDIO,
            PathKind.UDP_DIRECT,
            Ends.udp(relayed, client),
            Optional.empty(),
            1,
            Attempt.Pair.State.FAILED);

    Cause cause =
        cause(new Traffic().dropped(Packet.udp(relayed, client, 20)).with(pair), "No media.");

    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(cause.text()).contains("fw.nft:7").endsWith(" " + WHY);
  }

  @Test
  void alsoWhenNoPacketExplainsTheFailure() {
    Cause cause = cause(Evidence.Tried.NOTHING, "No media: no candidates.");

    assertThat(cause.code()).isEqualTo(CauseCode.UNEXPLAINED);
    assertThat(cause.text()).isEqualTo("No media: no candidates. " + WHY);
  }

  private static Cause cause(Evidence.Tried tried, String text) {
    return Traffic.judge()
        .judge("media-out", new Evidence.NoMedia(1, tried, List.of(WHY), text))
        .cause()
        .orElseThrow();
  }
}
