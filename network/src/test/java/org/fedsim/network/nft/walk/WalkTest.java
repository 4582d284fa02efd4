package org.fedsim.network.nft.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walk as a pure function: what can be told from a listing, and what cannot. */
class WalkTest {
  private static final ChainName FORWARD = new ChainName("ip", "f", "forward");

  /** TCP, 203.0.113.20:4000 to 198.51.100.10:5061, SYN. */
  private static Facts packet() {
    ByteBuffer ip = ByteBuffer.allocate(20);
    ip.put(0, (byte) 0x45).putShort(2, (short) 40).put(8, (byte) 64).put(9, (byte) 6);
    ip.putInt(12, 203 << 24 | 113 << 8 | 20).putInt(16, 198 << 24 | 51 << 16 | 100 << 8 | 10);
    ByteBuffer tcp = ByteBuffer.allocate(20);
    tcp.putShort(0, (short) 4000).putShort(2, (short) 5061).put(12, (byte) 0x50).put(13, (byte) 2);
    Facts facts = new Facts(ip.array(), tcp.array(), Set.of("internet", "perimeter"), "internet");
    facts.leavesBy("perimeter");
    facts.isInState(Facts.NEW);
    return facts;
  }

  private static Listing listing(String policy, String... expressions) {
    StringBuilder json =
        new StringBuilder(
            """
            {"nftables": [
              {"table": {"family": "ip", "name": "f", "handle": 1}},
              {"set": {"family": "ip", "name": "hosts", "table": "f", "type": "ipv4_addr",
                "handle": 2, "elem": ["203.0.113.20", {"elem": {"val": "203.0.113.21",
                "comment": "x"}}]}},
              {"set": {"family": "ip", "name": "seen", "table": "f", "type": "ipv4_addr",
                "handle": 3, "flags": ["timeout"], "elem": ["203.0.113.20"]}},
              {"limit": {"family": "ip", "name": "slow", "table": "f", "handle": 4, "rate": 1,
                "per": "second", "burst": 5, "inv": true}},
              {"chain": {"family": "ip", "table": "f", "name": "forward", "handle": 5,
                "type": "filter", "hook": "forward", "prio": 0, "policy": "%s"}}
            """
                .formatted(policy));
    int handle = 10;
    for (String expression : expressions) {
      json.append(
          ", {\"rule\": {\"family\": \"ip\", \"table\": \"f\", \"chain\": \"forward\","
              + " \"handle\": %d, \"expr\": [%s]}}".formatted(handle++, expression));
    }
    return Listing.read(json.append("]}").toString(), "");
  }

  private static Walk.Through through(Listing listing) {
    return new Walk(listing).through(listing.chain(FORWARD).orElseThrow(), packet(), List.of());
  }

  private static String match(String operator, String left, String right) {
    return "{\"match\": {\"op\": \"%s\", \"left\": %s, \"right\": %s}}"
        .formatted(operator, left, right);
  }

  private static Walk.Fate fate(String condition) {
    return through(listing("drop", condition + ", {\"accept\": null}")).fate();
  }

  private static final String SADDR = "{\"payload\": {\"protocol\": \"ip\", \"field\": \"saddr\"}}";
  private static final String DPORT =
      "{\"payload\": {\"protocol\": \"tcp\", \"field\": \"dport\"}}";
  private static final String FLAGS =
      "{\"payload\": {\"protocol\": \"tcp\", \"field\": \"flags\"}}";
  private static final String STATE = "{\"ct\": {\"key\": \"state\"}}";

  @Test
  void operatorsCompareAsTheKernelDoes() {
    assertThat(fate(match("==", DPORT, "5061"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("!=", DPORT, "5061"))).isEqualTo(Walk.Fate.DROPPED);
    assertThat(fate(match(">", DPORT, "5060"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match(">=", DPORT, "5062"))).isEqualTo(Walk.Fate.DROPPED);
    assertThat(fate(match("<", DPORT, "5062"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("<=", DPORT, "5060"))).isEqualTo(Walk.Fate.DROPPED);
    assertThat(fate(match("==", DPORT, "{\"range\": [5000, 6000]}"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("in", FLAGS, "[\"syn\", \"ack\"]"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("!", FLAGS, "[\"fin\", \"ack\"]"))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("==", FLAGS, "{\"|\": [\"syn\", \"ack\"]}")))
        .isEqualTo(Walk.Fate.DROPPED);
    assertThat(fate(match("in", STATE, "[\"established\", \"related\"]")))
        .isEqualTo(Walk.Fate.DROPPED);
  }

  @Test
  void aSetWithANameHasItsElementsWhateverIsWrittenBesideThem() {
    assertThat(fate(match("==", SADDR, "\"@hosts\""))).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(fate(match("!=", SADDR, "\"@hosts\""))).isEqualTo(Walk.Fate.DROPPED);
  }

  @Test
  void whatChangesByItselfCannotBeTold() {
    assertThat(fate(match("==", SADDR, "\"@seen\""))).isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(fate(match("==", SADDR, "\"@not-listed\""))).isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(fate("{\"limit\": \"slow\"}")).isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(fate(match("<", "{\"numgen\": {\"mode\": \"random\", \"mod\": 2}}", "1")))
        .isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(fate("{\"something\": {\"new\": 1}}")).isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(fate(match("==", "{\"meta\": {\"key\": \"newer\"}}", "1")))
        .isEqualTo(Walk.Fate.UNKNOWN);
  }

  @Test
  void whatCannotBeToldDoesNotMatterBehindWhatDoesNotHold() {
    assertThat(fate(match("==", DPORT, "443") + ", {\"limit\": \"slow\"}"))
        .isEqualTo(Walk.Fate.DROPPED);
    assertThat(fate("{\"limit\": \"slow\"}, " + match("==", DPORT, "443")))
        .isEqualTo(Walk.Fate.DROPPED);
  }

  @Test
  void aMarkIsSeenByTheRulesBehindTheOneThatSetsIt() {
    String mark = "{\"meta\": {\"key\": \"mark\"}}";
    Walk.Through through =
        through(
            listing(
                "drop",
                "{\"mangle\": {\"key\": %s, \"value\": {\"|\": [%s, 6]}}}".formatted(mark, mark),
                match("==", "{\"&\": [%s, 3]}".formatted(mark), "2") + ", {\"accept\": null}"));
    assertThat(through.fate()).isEqualTo(Walk.Fate.ACCEPTED);
    assertThat(through.decidedBy().orElseThrow().handle()).isEqualTo(11);
  }

  @Test
  void theTraceHasTheLastWordAboutWhatMatched() {
    Listing listing = listing("accept", match("==", DPORT, "443") + ", {\"drop\": null}");
    Step drop =
        new Step(FORWARD, Step.Kind.RULE, 10, Step.Verdict.DROP, java.util.OptionalLong.of(0));
    Walk.Through through =
        new Walk(listing).through(listing.chain(FORWARD).orElseThrow(), packet(), List.of(drop));
    assertThat(through.fate()).isEqualTo(Walk.Fate.DROPPED);
    assertThat(through.decidedBy().orElseThrow().handle()).isEqualTo(10);
  }

  @Test
  void whereTheTraceShowsWhatIsNotListedNothingIsConcluded() {
    Listing listing = listing("drop", match("==", DPORT, "443") + ", {\"accept\": null}");
    Step other =
        new Step(FORWARD, Step.Kind.RULE, 99, Step.Verdict.DROP, java.util.OptionalLong.of(0));
    Walk.Loss loss =
        new Walk(listing)
            .loss(listing.chain(FORWARD).orElseThrow(), packet(), List.of(other), r -> true);
    assertThat(loss.through().fate()).isEqualTo(Walk.Fate.UNKNOWN);
    assertThat(loss.usedUp()).isEmpty();
  }

  @Test
  void textThatIsNotJsonIsRefused() {
    assertThatThrownBy(() -> Listing.read("{\"nftables\": [", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("nft's JSON cannot be read");
  }
}
