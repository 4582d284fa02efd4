package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.nft.RulesetReader.SourceChain;
import org.fedsim.network.nft.RulesetReader.SourceRule;
import org.fedsim.network.nft.walk.ChainName;
import org.junit.jupiter.api.Test;

class RulesetReaderTest {
  private static Map<ChainName, SourceChain> read(String text) {
    return RulesetReader.read(RulesetTokens.of("fw.nft", text)).chains();
  }

  private static List<Integer> lines(String text, String family, String table, String chain) {
    SourceChain found = read(text).get(new ChainName(family, table, chain));
    return found == null ? null : found.rules().stream().map(SourceRule::line).toList();
  }

  @Test
  void rulesInNestedBlocks() {
    String text =
        """
        # a comment { with braces
        table inet filter {
          set s { type ipv4_addr; elements = { 192.0.2.1, # one
                                               192.0.2.2 } }
          chain forward { # here
            type filter hook forward priority 0; policy drop; comment "all of it"
            tcp dport { 22, 80,
                        443 } accept comment "a # b; c { d"; udp dport 53 drop
            ip saddr @s \\
              drop

            tcp dport vmap { 1 : jump other, 2 : drop }
          }
          chain other {
          }
        }
        table ip nat { chain post { type nat hook postrouting priority 100; masquerade; } }
        """;
    Map<ChainName, SourceChain> chains = read(text);
    SourceChain forward = chains.get(new ChainName("inet", "filter", "forward"));
    assertThat(forward.line()).isEqualTo(5);
    assertThat(forward.rules())
        .containsExactly(
            new SourceRule(
                "fw.nft",
                7,
                "tcp dport { 22, 80, 443 } accept comment \"a # b; c { d\"",
                Optional.of("a # b; c { d"),
                List.of()),
            new SourceRule("fw.nft", 8, "udp dport 53 drop", Optional.empty(), List.of()),
            new SourceRule("fw.nft", 9, "ip saddr @s drop", Optional.empty(), List.of()),
            new SourceRule(
                "fw.nft",
                12,
                "tcp dport vmap { 1 : jump other, 2 : drop }",
                Optional.empty(),
                List.of()));
    assertThat(lines(text, "inet", "filter", "other")).isEmpty();
    assertThat(lines(text, "ip", "nat", "post")).containsExactly(17);
  }

  @Test
  void flatCommands() {
    String text =
        """
        define T = filter
        add table inet $T
        add chain inet filter forward { type filter hook forward priority 0; policy drop; }
        add rule inet filter forward tcp dport 1 accept
        insert rule inet filter forward tcp dport 2 accept
        rule inet $T forward tcp dport 3 accept
        table nat
        chain nat pre { type nat hook prerouting priority -100; }
        add rule nat pre tcp dport 4 dnat to 192.0.2.1
        """;
    assertThat(lines(text, "inet", "filter", "forward")).containsExactly(5, 4, 6);
    assertThat(lines(text, "ip", "nat", "pre")).containsExactly(9);
  }

  @Test
  void whatIsFlushedOrDeletedIsForgotten() {
    String text =
        """
        table inet a { chain c { drop; } }
        flush ruleset
        table inet a { chain c { accept; } }
        table inet b
        delete table inet b
        table inet b { chain c { accept; } }
        flush chain inet a c
        add rule inet a c drop
        """;
    assertThat(lines(text, "inet", "a", "c")).containsExactly(8);
    assertThat(lines(text, "inet", "b", "c")).containsExactly(6);
  }

  @Test
  void aChainWhoseOrderIsNotPlainIsLeftOut() {
    String text =
        """
        table inet a { chain c { drop; }
          chain d { accept; } }
        add rule inet a c position 2 accept
        """;
    assertThat(lines(text, "inet", "a", "c")).isNull();
    assertThat(lines(text, "inet", "a", "d")).containsExactly(2);
  }

  @Test
  void aTextThatEndsTooEarlyIsReadAsFarAsItGoes() {
    String text = "table inet a { chain c { tcp dport { 1, 2 } accept\n ip saddr \"x";
    for (int end = 0; end <= text.length(); end++) {
      read(text.substring(0, end));
    }
  }
}
