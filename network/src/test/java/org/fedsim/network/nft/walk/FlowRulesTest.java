package org.fedsim.network.nft.walk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whether, after the first packet of an answered flow direction, the next need looking at. */
class FlowRulesTest {
  private static final String ESTABLISHED =
      "{\"match\": {\"op\": \"in\", \"left\": {\"ct\": {\"key\": \"state\"}}, \"right\":"
          + " [\"established\", \"related\"]}}, {\"accept\": null}";
  private static final String LIMIT =
      "{\"limit\": {\"rate\": 1, \"burst\": 5, \"per\": \"second\"}}, ";

  private static boolean alike(String... rules) {
    StringBuilder json =
        new StringBuilder(
            """
            {"nftables": [
              {"chain": {"family": "ip", "table": "f", "name": "forward", "handle": 1,
                "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}
            """);
    for (String rule : rules) {
      json.append(
          ", {\"rule\": {\"family\": \"ip\", \"table\": \"f\", \"chain\": \"forward\","
              + " \"handle\": 2, \"expr\": [%s]}}".formatted(rule));
    }
    return FlowRules.treatsFlowsAlike(Listing.read(json.append("]}").toString(), ""));
  }

  private static String dropWhen(String left) {
    return "{\"match\": {\"op\": \">\", \"left\": %s, \"right\": 5}}, {\"drop\": null}"
        .formatted(left);
  }

  @Test
  void rulesThatLookAtThePacketDoNotTreatFlowsAlike() {
    assertThat(alike(dropWhen("{\"meta\": {\"key\": \"length\"}}"))).isFalse();
    assertThat(alike(dropWhen("{\"ct\": {\"key\": \"packets\"}}"))).isFalse();
    assertThat(alike(LIMIT + "{\"drop\": null}")).isFalse();
    assertThat(alike("{\"xt\": {\"type\": \"match\", \"name\": \"string\"}}, {\"drop\": null}"))
        .isFalse();
  }

  @Test
  void rulesThatLookAtTheFlowDo() {
    assertThat(alike(dropWhen("{\"payload\": {\"protocol\": \"udp\", \"field\": \"dport\"}}")))
        .isTrue();
    assertThat(alike(dropWhen("{\"meta\": {\"key\": \"mark\"}}"))).isTrue();
  }

  @Test
  void whatStandsBehindTheRuleThatAcceptsAllAnsweredIsNotMet() {
    assertThat(alike(ESTABLISHED, LIMIT + "{\"drop\": null}")).isTrue();
    assertThat(alike(LIMIT + "{\"drop\": null}", ESTABLISHED)).isFalse();
  }

  @Test
  void aLimitThatOnlySparesTheLogMakesNoDifference() {
    assertThat(alike(LIMIT + "{\"log\": {\"prefix\": \"x\"}}")).isTrue();
  }

  @Test
  void whatConcernsOnlyNewConnectionsMakesNoDifference() {
    String fresh =
        "{\"match\": {\"op\": \"in\", \"left\": {\"ct\": {\"key\": \"state\"}}, \"right\":"
            + " \"new\"}}, ";
    assertThat(alike(fresh + LIMIT + "{\"drop\": null}")).isTrue();
  }
}
