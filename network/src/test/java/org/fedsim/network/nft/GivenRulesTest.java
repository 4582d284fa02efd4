package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.RuleRef;
import org.fedsim.network.input.InputException;
import org.junit.jupiter.api.Test;

/** A user's own ruleset: what it decides, and how that is told. */
class GivenRulesTest {
  private static final String EDGE = "198.51.100.10";
  private static final String AV = "198.51.100.12";
  private static final String MESSENGER = "203.0.113.10";
  private static final String CLIENT = "203.0.113.50";
  private static final Map<String, String> NAMES = Map.of("wan", "internet", "dmz", "perimeter");

  private static Ruleset given(String text) {
    return new Ruleset.Given("edge-fw.nft", text, NAMES);
  }

  /** Line numbers are asserted below. */
  private static final String FIREWALL =
      """
      #!/usr/sbin/nft -f
      flush ruleset
      define partners = { 203.0.113.10, 203.0.113.20 }
      define media = 50000-59999

      table inet filter {
        set clients {
          type ipv4_addr
          elements = { 203.0.113.50,
                       203.0.113.60 }
        }
        chain input { type filter hook input priority 0; policy drop; }
        chain forward {
          type filter hook forward priority filter; policy drop
          ct state vmap { established : accept, related : accept, invalid : drop }
          iifname "wan" oifname "dmz" jump from_wan comment "wan # in"
          iifname "dmz" jump from_dmz
        }
        chain from_wan {
          tcp dport 5061 ip saddr $partners \\
              counter accept comment "sip"
          udp dport 3478 ip saddr @clients accept
          tcp dport { 22,
                      23 } reject with tcp reset comment "no shell"
          udp dport vmap { 53 : drop, 5353 : drop }
          limit rate 10/second log prefix "drop: "
        }
        chain from_dmz { tcp dport 5061 accept; udp dport $media accept; ip daddr 203.0.113.99 drop; }
      }
      """;

  @Test
  void aDropNamesRuleAndCommentAndLine() throws IOException {
    try (NftLab lab = new NftLab(given(FIREWALL))) {
      lab.send(RawPacket.tcp(MESSENGER, 4000, EDGE, 5061, RawPacket.SYN, 1, 0));
      JournalEntry sip = lab.next();
      assertThat(sip.verdict().decision()).isEqualTo(Decision.ALLOW);
      assertThat(sip.verdict().state()).isEqualTo(ConnectionState.NEW);
      assertThat(sip.verdict().rule())
          .isEqualTo(
              new RuleRef(
                  "sip",
                  "edge-fw.nft",
                  20,
                  "tcp dport 5061 ip saddr $partners counter accept comment \"sip\""));

      lab.send(RawPacket.tcp(MESSENGER, 4000, EDGE, 23, RawPacket.SYN, 1, 0));
      JournalEntry shell = lab.next();
      assertThat(shell.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(shell.verdict().rule().name()).isEqualTo("no shell");
      assertThat(shell.verdict().rule().line()).isEqualTo(23);

      lab.sendUdp(CLIENT, 4000, AV, 53);
      JournalEntry dns = lab.next();
      assertThat(dns.verdict().rule().name()).isEqualTo("rule 4 of chain inet filter from_wan");
      assertThat(dns.verdict().rule().line()).isEqualTo(25);
      assertThat(dns.verdict().rule().text())
          .isEqualTo("udp dport vmap { 53 : drop, 5353 : drop }");

      lab.sendUdp(AV, 3478, "203.0.113.99", 99);
      assertThat(lab.next().verdict().rule().line()).isEqualTo(28);
      assertThat(lab.entries).isEmpty();
    }
  }

  @Test
  void thePolicyOfAChainIsNamedAsSuchAndTheNearestRuleComesWithIt() throws IOException {
    try (NftLab lab = new NftLab(given(FIREWALL))) {
      lab.sendUdp(MESSENGER, 4000, AV, 3478);
      JournalEntry entry = lab.next();
      assertThat(entry.verdict().decision()).isEqualTo(Decision.DROP);
      assertThat(entry.verdict().rule())
          .isEqualTo(
              new RuleRef("policy of chain inet filter forward", "edge-fw.nft", 13, "policy drop"));
      assertThat(entry.verdict().nearest().orElseThrow().rule().line()).isEqualTo(22);
      assertThat(entry.verdict().nearest().orElseThrow().differs()).containsExactly("from");
      assertThat(lab.nextLost()).isSameAs(entry);
    }
  }

  @Test
  void anAnsweredFlowCostsNothingAlthoughALimitStandsBehind() throws IOException {
    try (NftLab lab = new NftLab(given(FIREWALL))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      assertThat(lab.next().verdict().rule().line()).isEqualTo(22);
      lab.sendUdp(AV, 3478, CLIENT, 4000);
      JournalEntry back = lab.next();
      assertThat(back.verdict().state()).isEqualTo(ConnectionState.ESTABLISHED);
      assertThat(back.verdict().rule().line()).isEqualTo(15);
      for (int i = 0; i < 50; i++) {
        lab.sendUdp(AV, 3478, CLIENT, 4000);
      }
      lab.sendUdp(CLIENT, 4000, AV, 53);
      assertThat(lab.next().packet().destination().getPort()).isEqualTo(53);
      assertThat(lab.firewall.events()).isLessThan(40);
    }
  }

  @Test
  void everyPacketIsWatchedWhereOneOfAFlowMayFareDifferently() throws IOException {
    String limited =
        """
        table ip f {
          chain forward {
            type filter hook forward priority 0
            ip length > 100 drop comment "too long"
          }
        }
        """;
    try (NftLab lab = new NftLab(given(limited))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      assertThat(lab.next().verdict().rule().name()).isEqualTo("policy of chain ip f forward");
      lab.sendUdp(AV, 3478, CLIENT, 4000);
      assertThat(lab.next().allowed()).isTrue();
      for (int i = 0; i < 5; i++) {
        lab.sendUdp(CLIENT, 4000, AV, 3478);
        lab.sendUdp(AV, 3478, CLIENT, 4000);
      }
      lab.send(RawPacket.udp(CLIENT, 4000, AV, 3478, 200));
      assertThat(lab.next().verdict().rule().name()).isEqualTo("too long");
    }
  }

  @Test
  void aFlowOfWhichOnlyTheFirstPacketMayPassIsWrittenDropByDrop() throws IOException {
    String onlyNew =
        """
        table inet f {
          chain forward {
            type filter hook forward priority 0; policy drop
            ct state new udp dport 3478 accept comment "new"
            ip saddr 198.51.100.0/24 accept comment "back"
          }
        }
        """;
    try (NftLab lab = new NftLab(given(onlyNew))) {
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      assertThat(lab.next().verdict().rule().name()).isEqualTo("new");
      lab.sendUdp(AV, 3478, CLIENT, 4000);
      assertThat(lab.next().verdict().rule().name()).isEqualTo("back");
      for (int i = 0; i < 5; i++) {
        lab.sendUdp(CLIENT, 4000, AV, 3478);
        JournalEntry dropped = lab.next();
        assertThat(dropped.verdict().rule().name()).isEqualTo("policy of chain inet f forward");
        assertThat(dropped.verdict().state()).isEqualTo(ConnectionState.ESTABLISHED);
      }
    }
  }

  @Test
  void withTranslatedAddressesTheJournalShowsWhatTheSenderMeant() throws IOException {
    String nat =
        """
        flush ruleset
        table ip nat {
          chain prerouting {
            type nat hook prerouting priority dstnat
            iifname "wan" ip daddr 198.51.100.99 dnat to 198.51.100.12
          }
          chain postrouting {
            type nat hook postrouting priority srcnat
            oifname "wan" ip saddr 198.51.100.12 snat to 198.51.100.99
          }
        }
        table inet filter {
          chain forward {
            type filter hook forward priority 0; policy drop
            ct state established accept
            ip daddr 198.51.100.12 udp dport 3478 accept comment "stun"
          }
        }
        """;
    try (NftLab lab = new NftLab(given(nat))) {
      lab.sendUdp(CLIENT, 4000, "198.51.100.99", 3478);
      JournalEntry in = lab.next();
      assertThat(in.packet()).hasToString("udp 203.0.113.50:4000 -> 198.51.100.99:3478");
      assertThat(in.verdict().rule().name()).isEqualTo("stun");
      lab.sendUdp(AV, 3478, CLIENT, 4000);
      JournalEntry back = lab.next();
      assertThat(back.packet()).hasToString("udp 198.51.100.12:3478 -> 203.0.113.50:4000");
      assertThat(back.verdict().rule().line()).isEqualTo(15);
      for (int i = 0; i < 50; i++) {
        lab.sendUdp(CLIENT, 4000, "198.51.100.99", 3478);
        lab.sendUdp(AV, 3478, CLIENT, 4000);
      }
      lab.sendUdp(CLIENT, 4000, "198.51.100.99", 3479);
      JournalEntry last = lab.next();
      assertThat(last.packet()).hasToString("udp 203.0.113.50:4000 -> 198.51.100.99:3479");
      assertThat(last.verdict().nearest().orElseThrow().rule().name()).isEqualTo("stun");
      assertThat(last.verdict().nearest().orElseThrow().differs()).containsExactly("port");
      assertThat(lab.firewall.events()).isLessThan(60);
    }
  }

  @Test
  void aDropBeforeTheConnectionTrackerIsSeen() throws IOException {
    String raw =
        """
        table inet raw {
          chain bogons {
            type filter hook prerouting priority raw
            ip saddr 203.0.113.77 drop comment "bogon"
          }
        }
        """;
    try (NftLab lab = new NftLab(given(raw))) {
      lab.sendUdp("203.0.113.77", 4000, AV, 3478);
      assertThat(lab.next().verdict().rule().name()).isEqualTo("bogon");
      lab.sendUdp(CLIENT, 4000, AV, 3478);
      JournalEntry passed = lab.next();
      assertThat(passed.allowed()).isTrue();
    }
  }

  @Test
  void whatNftRefusesIsSaidInItsOwnWordsAtTheLine() throws IOException {
    String wrong =
        """
        table inet filter {
          chain forward {
            type filter hook forward priority 0
            tcp dport 5061 acept
          }
        }
        """;
    assertThatThrownBy(() -> new NftLab(given(wrong)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("edge-fw.nft:4:25: nft: syntax error");
    assertThatThrownBy(() -> new NftLab(given("tabel inet filter { }")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("edge-fw.nft:1:7: nft: syntax error");
    try (NftLab lab = new NftLab(given(FIREWALL))) {
      assertThatThrownBy(() -> lab.firewall.replace(given(wrong)))
          .isInstanceOf(InputException.class);
      lab.sendUdp(CLIENT, 4000, AV, 53);
      assertThat(lab.next().verdict().rule().line()).as("the old one is still there").isEqualTo(25);
    }
  }

  @Test
  void aFileThatIsNotThereOrInterfacesThatAreNot() {
    assertThatThrownBy(() -> Ruleset.ofFile(Path.of("no/such.nft"), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("no/such.nft: no such file");
    assertThatThrownBy(() -> Ruleset.ofFile(Path.of("."), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessage(".: is a directory");
    assertThatThrownBy(() -> new Ruleset.Given("f", "", Map.of("wan", "internt")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean \"internet\"");
    assertThatThrownBy(() -> new Ruleset.Given("f", "", Map.of("a b", "internet")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be the name of an interface");
  }
}
