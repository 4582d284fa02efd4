package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fedsim.edge.av.NiceAgent.Relay;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two libnice agents, each a process of its own, have ICE find a way through the A/V Edge and media
 * flow on it. Needs a C compiler and libnice's development files (Debian: gcc, pkg-config,
 * libnice-dev); is skipped without them.
 */
@ExtendWith(LeakCheck.class)
class NiceAgentsTest {
  @TempDir private static Path directory;
  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    program = LibniceProgram.compile("nice_agent", directory);
  }

  @Test
  void mediaFlowsBothWaysBetweenARelayedAgentAndOneThatIsNot() throws Exception {
    try (MachineLab lab = MachineLab.open();
        NiceAgent mary = relayed(lab, 2, "controlling", lab.credentials("sip:mary@msn.com"));
        NiceAgent anna = NiceAgent.withHostCandidate(program, lab.peer(3), "controlled", "udp")) {
      NiceAgent.call(mary, anna);

      String relay = "relay udp " + edge(lab) + ":5";
      String host = "host udp " + lab.peer(3).getHostAddress() + ":";
      assertThat(mary.said("candidate")).singleElement().asString().startsWith(relay);
      assertThat(anna.said("candidate")).singleElement().asString().startsWith(host);
      assertThat(mary.said("selected local")).isEqualTo(mary.said("candidate"));
      assertThat(mary.said("selected remote")).isEqualTo(anna.said("candidate"));
      assertThat(anna.said("selected local")).isEqualTo(anna.said("candidate"));
      assertThat(anna.said("selected remote")).isEqualTo(mary.said("candidate"));
      assertRelayed(lab, 1);
    }
  }

  @Test
  void mediaFlowsBothWaysBetweenTwoRelayedAgentsByWayOfTheHairpin() throws Exception {
    try (MachineLab lab = MachineLab.open();
        NiceAgent mary = relayed(lab, 2, "controlling", lab.credentials("sip:mary@msn.com"));
        NiceAgent anna = relayed(lab, 3, "controlled", lab.credentials("sip:anna@contoso.com"))) {
      NiceAgent.call(mary, anna);

      String relay = "relay udp " + edge(lab) + ":5";
      for (NiceAgent agent : List.of(mary, anna)) {
        assertThat(agent.said("candidate")).singleElement().asString().startsWith(relay);
        assertThat(agent.said("selected local")).isEqualTo(agent.said("candidate"));
      }
      assertThat(mary.said("selected remote")).isEqualTo(anna.said("candidate"));
      assertThat(anna.said("selected remote")).isEqualTo(mary.said("candidate"));
      assertRelayed(lab, 2);
    }
  }

  /**
   * Over TCP, plain and with the opening of pseudo-TLS. The relay refuses a connection from a peer
   * that its client has sent nothing to, and libnice tries but once, so the answer takes its time.
   */
  @ParameterizedTest
  @ValueSource(strings = {"turn-tcp", "turn-tls"})
  void mediaFlowsBothWaysOverTcp(String kind) throws Exception {
    try (MachineLab lab = MachineLab.open();
        NiceAgent anna = NiceAgent.withHostCandidate(program, lab.peer(3), "controlling", "tcp");
        NiceAgent mary = relayedOverTcp(lab, 2, "controlled", kind)) {
      AvEdgeCounters counters = lab.edge().counters();

      NiceAgent.call(
          anna, mary, () -> await().atMost(PATIENCE).until(() -> counters.payloadsToPeers() > 0));

      assertThat(anna.said("selected local")).singleElement().asString().startsWith("host tcp-");
      assertThat(mary.said("selected local")).singleElement().asString().startsWith("relay tcp-");
      assertThat(mary.said("candidate"))
          .allSatisfy(candidate -> assertThat(candidate).contains(" " + edge(lab) + ":5"));
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      assertThat(counters.allocationsMade()).isEqualTo(1);
      assertThat(counters.drops()).isEmpty();
    }
  }

  /** Whichever relay port connects first is refused; then it is permitted, and is connected to. */
  @Test
  void mediaFlowsBothWaysOverTcpBetweenTwoRelayedAgents() throws Exception {
    try (MachineLab lab = MachineLab.open();
        NiceAgent anna = relayedOverTcp(lab, 3, "controlling", "turn-tcp");
        NiceAgent mary = relayedOverTcp(lab, 2, "controlled", "turn-tls")) {
      NiceAgent.call(anna, mary);

      for (NiceAgent agent : List.of(mary, anna)) {
        assertThat(agent.said("selected local"))
            .singleElement()
            .asString()
            .startsWith("relay tcp-");
      }
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      assertThat(lab.edge().counters().allocationsMade()).isEqualTo(2);
    }
  }

  @Test
  void anAgentWithAWrongPasswordHasNoRelayAndTheCountersSayWhy() throws Exception {
    try (MachineLab lab = MachineLab.open()) {
      RelayCredentials right = lab.credentials("sip:mary@msn.com");
      RelayCredentials wrong =
          new RelayCredentials(
              right.username(), "twenty wrong bytes !".getBytes(StandardCharsets.US_ASCII));
      try (NiceAgent mary = relayed(lab, 2, "controlling", wrong)) {
        mary.awaitGathered();
        mary.quit();

        assertThat(mary.said("gathered")).containsExactly("0");
        assertThat(mary.said("selected")).containsExactly("none");
        // libnice takes no answer for true that is not signed, and so asks again and again.
        assertThat(lab.edge().counters().refusals()).containsOnlyKeys(401, 431);
        assertThat(lab.edge().counters().allocationsMade()).isZero();
      }
    }
  }

  @Test
  void noWayIsFoundToAHostThatTheRelayMustNotReach() throws Exception {
    try (MachineLab lab = MachineLab.open();
        MachineLab another = MachineLab.open();
        NiceAgent mary = relayed(lab, 2, "controlling", lab.credentials("sip:mary@msn.com"));
        NiceAgent anna =
            NiceAgent.withHostCandidate(program, another.peer(3), "controlled", "udp")) {
      mary.awaitGathered();
      anna.awaitGathered();
      mary.hear(anna);
      anna.hear(mary);

      mary.awaitLine("state failed");

      AvEdgeCounters counters = lab.edge().counters();
      assertThat(counters.drops())
          .containsOnlyKeys(DropReason.PEER_REFUSED, DropReason.NO_PERMISSION);
      assertThat(counters.payloadsToPeers()).isZero();
      assertThat(counters.payloadsToClients()).isZero();
    }
  }

  private static NiceAgent relayed(
      MachineLab lab, int peer, String role, RelayCredentials credentials) throws Exception {
    return NiceAgent.behindRelay(
        program, lab.peer(peer), role, new Relay("turn-udp", lab.server(), credentials));
  }

  private static NiceAgent relayedOverTcp(MachineLab lab, int peer, String role, String kind)
      throws Exception {
    RelayCredentials credentials = lab.credentials("sip:user-" + peer + "@contoso.com");
    return NiceAgent.behindRelay(
        program, lab.peer(peer), role, new Relay(kind, lab.tcpServer(), credentials));
  }

  private static String edge(MachineLab lab) {
    return lab.server().getAddress().getHostAddress();
  }

  /** What the Edge must have seen of a call: every datagram, and in the end nothing left. */
  private static void assertRelayed(MachineLab lab, int allocations) {
    await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
    AvEdgeCounters counters = lab.edge().counters();
    assertThat(counters.allocationsMade()).isEqualTo(allocations);
    assertThat(counters.refusals()).isEqualTo(Map.of(401, (long) allocations));
    assertThat(counters.payloadsToPeers())
        .isGreaterThanOrEqualTo((long) allocations * NiceAgent.DATAGRAMS);
    assertThat(counters.payloadsToClients())
        .isGreaterThanOrEqualTo((long) allocations * NiceAgent.DATAGRAMS);
    // A check may come before its receiver has sent one, and so before the way is open for it.
    assertThat(counters.drops().keySet()).isSubsetOf(DropReason.NO_PERMISSION);
  }
}
