package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Translation;
import org.junit.jupiter.api.Test;

/** What a ruleset did to the addresses of packets, of the first of a connection and of the next. */
class TranslatedPacketsTest {
  private static final String AV = "198.51.100.12";
  private static final String BEHIND = "198.51.100.11";
  private static final String CLIENT = "203.0.113.50";

  private static Translation translation(JournalEntry entry) {
    return entry.verdict().explanation().translation().orElseThrow();
  }

  @Test
  void theRuleThatTranslatedTheFirstPacketIsNamedForAllOfTheConnection() throws IOException {
    String ruleset =
        """
        table ip n {
          chain pre {
            type nat hook prerouting priority dstnat;
            ip daddr 198.51.100.12 udp dport 3478 dnat to 198.51.100.11:3479
          }
          chain forward {
            type filter hook forward priority 0;
            ct state established meta length 100 drop
          }
        }
        """;
    try (NftLab lab = new NftLab(new Ruleset.Given("fw.nft", ruleset, Map.of()))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      Translation first = translation(lab.next());
      assertThat(first.rule().line()).isEqualTo(4);
      assertThat(first.before().destination()).isEqualTo(RawPacket.at(AV, 3478));
      assertThat(first.after().destination()).isEqualTo(RawPacket.at(BEHIND, 3479));

      lab.sendUdp(BEHIND, 3479, CLIENT, 4000);
      Translation answer = translation(lab.next());
      assertThat(answer.rule().line()).isEqualTo(4);
      assertThat(answer.before().source()).isEqualTo(RawPacket.at(BEHIND, 3479));
      assertThat(answer.after().source()).isEqualTo(RawPacket.at(AV, 3478));

      lab.send(RawPacket.udp(CLIENT, 4000, AV, 3478, 72));
      JournalEntry dropped = lab.next();
      assertThat(dropped.allowed()).isFalse();
      assertThat(dropped.packet().destination()).isEqualTo(RawPacket.at(AV, 3478));
      assertThat(translation(dropped).rule().line()).isEqualTo(4);
      assertThat(translation(dropped).after().destination()).isEqualTo(RawPacket.at(BEHIND, 3479));
    }
  }

  @Test
  void aMapSaysWhatIsTranslatedToWhat() throws IOException {
    String ruleset =
        """
        table ip n {
          map inside {
            type ipv4_addr : ipv4_addr
            elements = { 198.51.100.12 : 198.51.100.11 }
          }
          chain pre {
            type nat hook prerouting priority dstnat;
            dnat to ip daddr map @inside
          }
        }
        """;
    try (NftLab lab = new NftLab(new Ruleset.Given("fw.nft", ruleset, Map.of()))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      assertThat(translation(lab.next()).rule().line()).isEqualTo(8);
      lab.sendUdp(CLIENT, 4000, "198.51.100.10", 3478);
      assertThat(lab.next().verdict().explanation().translation()).isEmpty();
    }
  }
}
