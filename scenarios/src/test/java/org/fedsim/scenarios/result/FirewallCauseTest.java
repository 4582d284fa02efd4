package org.fedsim.scenarios.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Explanation;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Translation;
import org.fedsim.network.Verdict;
import org.junit.jupiter.api.Test;

class FirewallCauseTest {
  private static final Packet STUN =
      Packet.udp(at("203.0.113.50", 50001), at("198.51.100.12", 3478), 20);
  private static final RuleRef DEFAULT = new RuleRef("default", "mine.yaml", 2, "default drop");
  private static final RuleRef RULE = new RuleRef("no-stun", "mine.yaml", 7, "drop udp");

  private final FirewallCause causes = new FirewallCause(Topology.federation(), RulesKind.POLICY);

  @Test
  void namesThePacketTheDefaultAndTheNearestRule() {
    Nearest nearest = new Nearest(new RuleRef("av-stun-in", "mine.yaml", 9, ""), List.of("to"));
    Cause cause = causes.of(entry(Decision.DROP, DEFAULT, nearest));

    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(cause.text())
        .isEqualTo(
            "The external firewall dropped udp messenger-client 203.0.113.50:50001 -> edge.av"
                + " 198.51.100.12:3478: no rule matches it, so the default decides (mine.yaml:2);"
                + " the nearest rule, av-stun-in (line 9), differs in to.");
    assertThat(cause.rule()).contains(DEFAULT);
    assertThat(cause.packet()).contains(STUN);
    assertThat(cause.nearest()).contains(nearest);
  }

  @Test
  void namesTheRuleThatRejected() {
    Cause cause = causes.of(entry(Decision.REJECT, RULE, null));

    assertThat(cause.code()).isEqualTo(CauseCode.FIREWALL_REJECTED);
    assertThat(cause.text())
        .contains("rejected udp")
        .endsWith("rule no-stun (mine.yaml:7) decides.");
  }

  @Test
  void saysWhenARuleThatAllowsComesTooLate() {
    Nearest later = new Nearest(new RuleRef("av-stun-in", "mine.yaml", 9, ""), List.of("order"));

    assertThat(causes.of(entry(Decision.DROP, RULE, later)).text())
        .endsWith(
            "rule no-stun (mine.yaml:7) decides; rule av-stun-in (line 9) would let it pass, but"
                + " comes later.");
  }

  @Test
  void namesBothFieldsOfANearRule() {
    assertThat(causes.of(entry(Decision.DROP, DEFAULT, nearest("from", "to"))).text())
        .endsWith("; the nearest rule, sip (line 9), differs in from and to.");
  }

  @Test
  void keepsToItselfARuleThatIsNotNear() {
    Cause cause = causes.of(entry(Decision.DROP, DEFAULT, nearest("protocol", "from", "to")));

    assertThat(cause.text()).endsWith("the default decides (mine.yaml:2).");
    assertThat(cause.nearest()).isPresent();
  }

  private static Nearest nearest(String... differs) {
    return new Nearest(new RuleRef("sip", "mine.yaml", 9, ""), List.of(differs));
  }

  @Test
  void saysThatASegmentBelongsToNothing() {
    RuleRef invalid = new RuleRef(RuleRef.INVALID, "mine.yaml", 2, "");

    assertThat(causes.of(entry(Decision.DROP, invalid, null)).text())
        .endsWith("it opens no connection and belongs to none.");
  }

  @Test
  void callsTheRulesOfARulesetByTheirText() {
    FirewallCause rulesets = new FirewallCause(Topology.federation(), RulesKind.RULESET);
    RuleRef drop = new RuleRef("no STUN", "my.nft", 12, "udp dport 3478 drop comment \"no STUN\"");
    RuleRef accept = new RuleRef("rule 4 of ip f in", "my.nft", 13, "udp dport 3478 accept");

    assertThat(
            rulesets.of(entry(Decision.DROP, drop, new Nearest(accept, List.of("order")))).text())
        .endsWith(
            "the rule \"udp dport 3478 drop comment \"no STUN\"\" (my.nft:12) decides; rule \"udp"
                + " dport 3478 accept\" (line 13) would let it pass, but comes later.");
  }

  @Test
  void namesThePolicyOfTheChainThatDecided() {
    FirewallCause rulesets = new FirewallCause(Topology.federation(), RulesKind.RULESET);
    RuleRef policy = new RuleRef("policy of chain inet edge forward", "my.nft", 3, "policy drop");

    assertThat(rulesets.of(entry(Decision.DROP, policy, null)).text())
        .endsWith(
            ": no rule decides about it, so \"policy drop\" of chain inet edge forward does"
                + " (my.nft:3).");
  }

  private static final RuleRef POLICY =
      new RuleRef("policy of chain ip f forward", "my.nft", 3, "policy drop");
  private static final RuleRef ACCEPT = new RuleRef("a", "my.nft", 9, "udp dport 3478 accept");

  private static String text(RuleRef rule, Nearest nearest, Explanation explanation) {
    Verdict verdict =
        new Verdict(
            Decision.DROP, rule, ConnectionState.NEW, Optional.ofNullable(nearest), explanation);
    return new FirewallCause(Topology.federation(), RulesKind.RULESET)
        .of(new JournalEntry(0, Instant.EPOCH, "external", STUN, verdict))
        .text();
  }

  @Test
  void saysWhatTookThePacketPastARule() {
    Nearest nearest =
        new Nearest(ACCEPT, List.of("return"), Optional.of("the return of line 7 was before"));

    assertThat(text(POLICY, nearest, Explanation.NONE))
        .endsWith(
            "does (my.nft:3); rule \"udp dport 3478 accept\" (line 9) would let it pass, but the"
                + " return of line 7 was before.");
  }

  @Test
  void saysWhyARuleDiffers() {
    Nearest nearest =
        new Nearest(ACCEPT, List.of("to"), Optional.of("line 4 had translated it before"));

    assertThat(text(POLICY, nearest, Explanation.NONE))
        .endsWith(
            "; the nearest rule, \"udp dport 3478 accept\" (line 9), differs in to, because line 4"
                + " had translated it before.");
  }

  @Test
  void namesTheJumpsThatLedToTheRule() {
    RuleRef drop = new RuleRef("d", "my.nft", 12, "drop");
    RuleRef included = new RuleRef("j", "more.nft", 2, "jump b");
    Explanation explanation =
        new Explanation(
            List.of(new RuleRef("j", "my.nft", 5, "jump a"), included),
            Optional.empty(),
            Optional.empty(),
            true,
            List.of());

    assertThat(text(drop, null, explanation))
        .endsWith("the rule \"drop\" (my.nft:12), which line 5 and more.nft:2 lead to, decides.");
  }

  @Test
  void saysThatALimitIsUsedUp() {
    RuleRef limit = new RuleRef("l", "my.nft", 5, "limit rate 1/minute accept");
    Explanation explanation =
        new Explanation(List.of(), Optional.empty(), Optional.of(limit), false, List.of());
    Nearest nearest = new Nearest(limit, List.of("limit"), Optional.of("its limit is used up"));

    assertThat(text(POLICY, nearest, explanation))
        .endsWith(
            "does (my.nft:3); the limit of line 5 (\"limit rate 1/minute accept\") is used up.");
    assertThat(text(limit, null, explanation)).endsWith("decides; its limit is used up.");
  }

  @Test
  void saysWhatTranslatedThePacketAndWhatElseThereIsToSay() {
    RuleRef dnat = new RuleRef("n", "my.nft", 4, "dnat to 10.45.16.12");
    Packet after = Packet.udp(STUN.source(), at("10.45.16.12", 3478), STUN.length());
    Explanation explanation =
        new Explanation(
            List.of(),
            Optional.of(new Translation(dnat, STUN, after)),
            Optional.empty(),
            true,
            List.of("One more thing."));

    assertThat(text(POLICY, null, explanation))
        .endsWith(
            "(my.nft:3). Before that, the rule \"dnat to 10.45.16.12\" (my.nft:4) had translated"
                + " it: udp 203.0.113.50:50001 -> 198.51.100.12:3478 became udp 203.0.113.50:50001"
                + " -> 10.45.16.12:3478. One more thing.");
  }

  @Test
  void hasNoCauseForWhatWasAllowed() {
    assertThatThrownBy(() -> causes.of(entry(Decision.ALLOW, RULE, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JournalEntry entry(Decision decision, RuleRef rule, Nearest nearest) {
    return new JournalEntry(
        0,
        Instant.EPOCH,
        "external",
        STUN,
        new Verdict(decision, rule, ConnectionState.NEW, Optional.ofNullable(nearest)));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }
}
