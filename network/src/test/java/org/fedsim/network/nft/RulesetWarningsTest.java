package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Kind: rulesets under which everything passes, or nothing, because they are not about this lab.
 */
class RulesetWarningsTest {
  private static final String FORWARD =
      "table inet f { chain c { type filter hook forward priority 0; policy accept;\n%s\n}\n}\n";

  private static List<String> warnings(String text) throws IOException {
    try (NftLab lab = new NftLab(new Ruleset.Given("edge.nft", text, Map.of()))) {
      return lab.firewall.warnings();
    }
  }

  @Test
  void oneThatForwardsNothingDecidesNothing() throws IOException {
    assertThat(
            warnings("table inet f { chain c { type filter hook input priority 0; accept; }; }\n"))
        .containsExactly(
            "edge.nft: this ruleset has no chain with hook forward, so it decides nothing about what"
                + " passes through the firewall");
    assertThat(
            warnings(
                "table inet f { chain c { type filter hook prerouting priority 0; accept; }; }\n"))
        .singleElement()
        .asString()
        .contains("only its chains with hook prerouting decide");
  }

  @Test
  void interfacesThatAreNotHereAreNamedWithTheLine() throws IOException {
    assertThat(warnings(FORWARD.formatted("iifname { \"internet\", \"wan\" } accept")))
        .singleElement()
        .asString()
        .startsWith("edge.nft:2: there is no interface \"wan\" here");
    assertThat(warnings(FORWARD.formatted("oifname \"tun*\" accept"))).hasSize(1);
    assertThat(warnings(FORWARD.formatted("iifname vmap { \"a\" : drop, \"perimeter\" : accept }")))
        .hasSize(1);
    assertThat(warnings(FORWARD.formatted("iifname . oifname { \"internet\" . \"lan\" } accept")))
        .hasSize(1);
    assertThat(
            warnings(
                FORWARD.formatted(
                    "iifname { \"lo\", \"inter*\" } accept\niif != \"perimeter\" drop")))
        .isEmpty();
  }

  @Test
  void addressesAreForeignOnlyWhenNoneIsOfAHostHere() throws IOException {
    assertThat(warnings(FORWARD.formatted("ip saddr { 10.0.0.0/8, 192.168.1.1-192.168.1.9 } drop")))
        .singleElement()
        .asString()
        .contains("no host here has any of the addresses", "10.0.0.0/8");
    assertThat(warnings(FORWARD.formatted("ip saddr { 10.0.0.0/8, 203.0.113.0/24 } drop")))
        .isEmpty();
    assertThat(warnings(FORWARD.formatted("ip saddr 198.51.100.1 drop")))
        .as("the firewall's own")
        .isEmpty();
    assertThat(warnings(FORWARD.formatted("tcp dport 5061 drop"))).isEmpty();
  }
}
