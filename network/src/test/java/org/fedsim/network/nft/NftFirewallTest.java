package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PolicyReader;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.junit.jupiter.api.Test;

class NftFirewallTest {
  private static final Topology TOPOLOGY = ContosoTopology.create();
  private static final String EDGE = "198.51.100.12";
  private static final String CLIENT = "203.0.113.50";

  private static Ruleset policy(String yaml) {
    return Ruleset.of(PolicyReader.read("test.yaml", yaml, TOPOLOGY), TOPOLOGY);
  }

  private static final Ruleset STUN =
      policy(
          """
          policy: STUN
          default: drop
          rules:
            - name: stun-in
              protocol: udp
              from: av-clients
              to: edge.av
              port: 3478
            - name: no-telnet
              protocol: tcp
              from: any
              to: perimeter
              port: 23
              action: reject
          """);

  private static final Ruleset NOTHING =
      policy(
          """
          policy: nothing
          default: drop
          """);

  @Test
  void everyDropIsWrittenAndToldWithRuleAndNearestRule() throws IOException {
    try (NftLab lab = new NftLab(STUN)) {
      for (int i = 0; i < 3; i++) {
        lab.sendUdp(CLIENT, 4000, EDGE, 3479);
        JournalEntry entry = lab.next();
        assertThat(entry.packet()).hasToString("udp 203.0.113.50:4000 -> 198.51.100.12:3479");
        assertThat(entry.packet().length()).isEqualTo(4);
        assertThat(entry.firewall()).isEqualTo("external");
        assertThat(entry.verdict().rule().name()).isEqualTo("default");
        assertThat(entry.verdict().rule().line()).isEqualTo(2);
        assertThat(entry.verdict().nearest().orElseThrow().rule().name()).isEqualTo("stun-in");
        assertThat(entry.verdict().nearest().orElseThrow().differs()).containsExactly("port");
        assertThat(lab.nextLost()).isSameAs(entry);
      }
      lab.send(RawPacket.tcp(CLIENT, 4000, EDGE, 23, RawPacket.SYN, 1, 0));
      JournalEntry rejected = lab.next();
      assertThat(rejected.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(rejected.verdict().rule().name()).isEqualTo("no-telnet");
      assertThat(lab.nextLost()).isSameAs(rejected);
    }
  }

  @Test
  void theBeginningOfALostDatagramIsTold() throws Exception {
    try (NftLab lab = new NftLab(NOTHING)) {
      lab.send(RawPacket.udp(CLIENT, 4000, EDGE, 3478, 2));
      lab.nextLost();
      assertThat(lab.payloads.take()).asString().isEqualTo("ab");
      lab.send(RawPacket.udp(CLIENT, 4000, EDGE, 3478, 20));
      lab.nextLost();
      assertThat(lab.payloads.take()).asString().isEqualTo("abcdefghijkl");
    }
  }

  @Test
  void anAnsweredFlowIsWrittenOnceForEachDirectionAndThenCostsNothing() throws IOException {
    try (NftLab lab = new NftLab(STUN)) {
      lab.sendUdp(CLIENT, 4000, EDGE, 3478);
      assertThat(lab.next().verdict().state()).isEqualTo(ConnectionState.NEW);
      lab.sendUdp(EDGE, 3478, CLIENT, 4000);
      JournalEntry back = lab.next();
      assertThat(back.verdict().state()).isEqualTo(ConnectionState.ESTABLISHED);
      assertThat(back.verdict().rule().name()).isEqualTo("stun-in");
      for (int i = 0; i < 100; i++) {
        lab.sendUdp(CLIENT, 4000, EDGE, 3478);
        lab.sendUdp(EDGE, 3478, CLIENT, 4000);
      }
      lab.sendUdp(CLIENT, 4001, EDGE, 9999);
      assertThat(lab.next().packet().destination().getPort()).isEqualTo(9999);
      // Of each direction the third packet at the latest is not even traced.
      assertThat(lab.firewall.events()).isLessThan(50);
    }
  }

  @Test
  void aFlowThatIsOpenGoesOnUnderANewRulesetAndIsWrittenAgain() throws IOException {
    try (NftLab lab = new NftLab(STUN)) {
      lab.sendUdp(CLIENT, 4000, EDGE, 3478);
      lab.next();
      lab.sendUdp(EDGE, 3478, CLIENT, 4000);
      lab.next();
      for (int i = 0; i < 5; i++) {
        lab.sendUdp(CLIENT, 4000, EDGE, 3478);
      }
      lab.sendUdp(CLIENT, 4001, EDGE, 3478);
      while (lab.next().packet().source().getPort() != 4001) {
        // Up to here the first ruleset.
      }
      lab.firewall.replace(NOTHING);
      lab.sendUdp(CLIENT, 4000, EDGE, 3478);
      JournalEntry open = lab.next();
      assertThat(open.verdict().decision()).isEqualTo(Decision.ALLOW);
      assertThat(open.verdict().rule().name()).as("who let it in").isEqualTo("stun-in");
      lab.sendUdp(CLIENT, 4001, EDGE, 3478);
      JournalEntry unanswered = lab.next();
      assertThat(unanswered.verdict().decision()).isEqualTo(Decision.DROP);
      assertThat(unanswered.verdict().state()).isEqualTo(ConnectionState.NEW);
    }
  }

  @Test
  void aTcpSegmentOfNoConnectionIsInvalidAsOnLoopback() throws IOException {
    try (NftLab lab = new NftLab(STUN)) {
      lab.send(RawPacket.tcp(CLIENT, 4000, EDGE, 5061, RawPacket.ACK, 7, 7));
      lab.send(RawPacket.tcp(CLIENT, 4000, EDGE, 5061, RawPacket.FIN | RawPacket.ACK, 7, 7));
      assertThat(List.of(lab.next(), lab.next()))
          .extracting(e -> e.verdict().rule().name(), e -> e.verdict().state())
          .containsOnly(tuple("invalid", ConnectionState.INVALID));
    }
  }

  @Test
  void aPolicyOfThousandsOfRulesLoadsAndIsReplaced() throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      rules.add(
          Rule.of(
              "rule-" + i,
              "",
              Protocol.UDP,
              AddressSet.ANY,
              AddressSet.ANY,
              PortSet.of(10_000 + i),
              PortSet.ANY,
              Decision.ALLOW,
              "",
              "large.yaml",
              i + 3));
    }
    Ruleset large =
        Ruleset.of(new Policy("large", "large.yaml", rules, Decision.DROP, 2), TOPOLOGY);
    try (NftLab lab = new NftLab(large)) {
      for (Ruleset next : List.of(large, STUN, large)) {
        lab.sendUdp(CLIENT, 4000, EDGE, 12_345);
        assertThat(lab.next().verdict().rule().name()).isEqualTo("rule-2345");
        lab.sendUdp(CLIENT, 4000, EDGE, 9_999);
        assertThat(lab.next().verdict().rule().name()).isEqualTo("default");
        lab.firewall.replace(next);
        if (next == STUN) {
          lab.sendUdp(CLIENT, 4000, EDGE, 12_345);
          assertThat(lab.next().verdict().rule().name()).isEqualTo("default");
          lab.firewall.replace(large);
        }
      }
    }
  }

  @Test
  void anEntryComesWithinMilliseconds() throws IOException {
    try (NftLab lab = new NftLab(NOTHING)) {
      long[] micros = new long[200];
      for (int i = 0; i < micros.length; i++) {
        Instant sent = Instant.now();
        lab.sendUdp(CLIENT, 4000 + i, EDGE, 3478);
        micros[i] =
            TimeUnit.NANOSECONDS.toMicros(Duration.between(sent, lab.next().at()).toNanos());
      }
      Arrays.sort(micros);
      System.out.printf(
          "from send to journal entry: median %d us, 95th percentile %d us%n",
          micros[micros.length / 2], micros[micros.length * 95 / 100]);
      assertThat(micros[micros.length / 2]).isLessThan(20_000);
    }
  }

  @Test
  void whatComesTooFastIsCountedAsAGap() throws IOException {
    try (NftLab lab = new NftLab(NOTHING)) {
      lab.blockReader();
      // Two events each: more than the largest receive buffer holds.
      for (int i = 0; i < 40_000; i++) {
        lab.sendUdp(CLIENT, 1024 + i % 60_000, EDGE, 3478);
      }
      lab.releaseReader();
      lab.firewall.replace(STUN);
      assertThat(lab.firewall.gaps()).isPositive();
      lab.entries.clear();
      lab.sendUdp(CLIENT, 4000, EDGE, 3479);
      assertThat(lab.next().packet().destination().getPort()).isEqualTo(3479);
    }
  }
}
