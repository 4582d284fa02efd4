package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.RuleRef;
import org.fedsim.network.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds: includes, blocks without a name, dormant tables, names that collide, what nft refuses. */
class RulesetsAsPeopleHaveThemTest {
  private static final String AV = "198.51.100.12";
  private static final String CLIENT = "203.0.113.50";

  @TempDir Path directory;

  private Ruleset.Given given(String text) {
    return new Ruleset.Given("edge.nft", text, Map.of(), directory, Optional.empty());
  }

  private static RuleRef decides(NftLab lab, int port) throws IOException {
    lab.sendUdp(CLIENT, 4000, AV, port);
    return lab.next().verdict().rule();
  }

  private void refused(String text, String... words) {
    assertThatThrownBy(() -> new NftLab(given(text)).close())
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContainingAny("/dev/stdin", TraceTable.NAME, "Exception");
  }

  @Test
  void rulesOfIncludedFilesKeepFileAndLine() throws IOException {
    Path parts = Files.createDirectories(directory.resolve("parts"));
    Files.writeString(directory.resolve("names.nft"), "define seven = 7\n");
    Files.writeString(
        parts.resolve("20-b.nft"),
        "# a comment\ntable inet t {\n  chain c {\n    udp dport 8 drop\n  }\n}\n");
    Files.writeString(
        parts.resolve("10-a.nft"),
        "table inet t {\n  chain c {\n    udp dport $seven drop\n    include \"./inner.nft\"\n"
            + "    udp dport 6 drop\n  }\n}\n");
    Files.writeString(parts.resolve(".20-hidden.nft"), "nonsense\n");
    Files.writeString(directory.resolve("inner.nft"), "\nudp dport 5 drop\n");
    String text =
        """
        include "./names.nft"
        table inet t {
          chain c { type filter hook forward priority 0; policy accept; }
        }
        include "./parts/*.nft"
        table inet t {
          chain c {
            udp dport 9 drop
          }
        }
        """;
    try (NftLab lab = new NftLab(given(text))) {
      assertThat(List.of(decides(lab, 7), decides(lab, 5), decides(lab, 6)))
          .extracting(RuleRef::file, RuleRef::line)
          .containsExactly(
              tuple("parts/10-a.nft", 3), tuple("inner.nft", 2), tuple("parts/10-a.nft", 5));
      assertThat(List.of(decides(lab, 8), decides(lab, 9)))
          .extracting(RuleRef::file, RuleRef::line)
          .containsExactly(tuple("parts/20-b.nft", 4), tuple("edge.nft", 8));
    }
  }

  @Test
  void theErrorOfAnIncludedFileIsItsOwn() throws IOException {
    Files.writeString(directory.resolve("bad.nft"), "table inet t {\n  chian c { }\n}\n");
    refused("include \"./bad.nft\"\n", "bad.nft:2:", "syntax error");
    refused("\ninclude \"./none.nft\"\n", "edge.nft:2:1:", "File not found: ./none.nft");
  }

  @Test
  void theRulesOfABlockHaveTheirOwnLines() throws IOException {
    String text =
        """
        table inet t {
          chain c {
            type filter hook forward priority 0; policy accept;
            udp dport { 7, 8 } jump {
              udp dport 7 drop comment "seven"

              drop
            }
            udp dport 9 drop comment "behind"
            udp dport 10 goto { drop comment "ten"; }
          }
        }
        """;
    try (NftLab lab = new NftLab(given(text))) {
      assertThat(List.of(decides(lab, 7), decides(lab, 8), decides(lab, 9), decides(lab, 10)))
          .extracting(RuleRef::line, RuleRef::name)
          .containsExactly(
              tuple(5, "seven"),
              tuple(7, "rule 2 of the block in rule 1 of chain inet t c"),
              tuple(9, "behind"),
              tuple(10, "ten"));
    }
  }

  @Test
  void aDormantTableDecidesNothing() throws IOException {
    String text =
        """
        table inet asleep {
          flags dormant
          chain c { type filter hook forward priority -10; policy drop; udp dport 7 accept; }
        }
        table inet awake {
          chain c { type filter hook forward priority 0; policy accept; udp dport 7 drop; }
        }
        """;
    try (NftLab lab = new NftLab(given(text))) {
      assertThat(decides(lab, 7).line()).isEqualTo(6);
    }
  }

  @Test
  void aTableMayHaveAnyNameAndMayBeDeletedBeforeItIsMade() throws IOException {
    String text =
        """
        delete table inet fedsim
        flush table ip fedsim
        destroy table inet unknown
        table inet fedsim {
          chain before-1 { type filter hook forward priority 0; policy accept; udp dport 7 drop; }
        }
        """;
    try (NftLab lab = new NftLab(given(text))) {
      assertThat(decides(lab, 7).line()).isEqualTo(5);
    }
  }

  @Test
  void whatIsNotClosedIsSaidWhereItBegins() {
    refused("table inet t {\n  chain c {\n    accept\n  }\n", "edge.nft:1:14:", "ends inside");
    refused("table inet t {\n  chain c {\n    accept\n", "edge.nft:2:11:", "ends inside");
    refused("table inet t {\n}\n}\n", "edge.nft:3:1:", "closes nothing");
    refused(
        "table inet t {\n  chain c { tcp dport 1 drop comment \"a\n}\n}\n",
        "edge.nft:2:38:",
        "quoted text");
    refused("table inet t {\n  chain c { udp dport 1 drop \\", "edge.nft:", "ends inside");
  }

  @Test
  void whatIsNotNftsLanguageIsRefusedInWords() {
    refused("table inet t {\r\n}\r\n", "edge.nft:1:15:", "CR LF");
    refused("\uFEFFtable inet t { }\n", "edge.nft:1:1:", "byte order mark");
    refused("{\"nftables\": []}\n", "JSON", "without -j");
    refused("t\0a\0b\0", "UTF-16");
  }

  @Test
  void anInterfaceThatIsNotHereIsRefusedWithWhatToDo() {
    refused(
        "table inet t {\n  chain c { type filter hook forward priority 0;\n  iif \"wan\" drop\n}\n}\n",
        "edge.nft:3:7:",
        "Interface does not exist",
        "NAME=none");
  }
}
