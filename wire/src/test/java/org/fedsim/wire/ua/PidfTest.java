package org.fedsim.wire.ua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presence documents, our own and those of strangers. */
class PidfTest {
  private static final String OPENING =
      "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:mia@hotmail.com\">";

  @ParameterizedTest
  @ValueSource(strings = {"sip:mia@hotmail.com", "sip:a&b<c>\"d'@hotmail.com"})
  void whatIsWrittenIsReadBack(String entity) {
    assertThat(Pidf.parse(new Pidf(entity, true).toXml())).contains(new Pidf(entity, true));
    assertThat(Pidf.parse(new Pidf(entity, false).toXml())).contains(new Pidf(entity, false));
  }

  @Test
  void whoSaysOpenInAnotherWayIsNotThere() {
    assertThat(Pidf.parse(document("OPEN"))).contains(new Pidf("sip:mia@hotmail.com", false));
    assertThat(Pidf.parse(document(""))).contains(new Pidf("sip:mia@hotmail.com", false));
    assertThat(Pidf.parse(document(" open\n"))).contains(new Pidf("sip:mia@hotmail.com", true));
  }

  @Test
  void aDocumentTypeIsRefusedWithWhateverItWouldHaveRead() {
    assertThat(
            Pidf.parse(
                "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + document("&x;")))
        .isEmpty();
    assertThat(Pidf.parse("<!DOCTYPE presence>" + document("open"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "<presence",
        "<presence/>",
        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:x\"/>",
        "<other xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:x\"><basic>open</basic></other>",
        "<presence entity=\"sip:x\"><basic>open</basic></presence>",
        "\u0000\u0001"
      })
  void whatIsNoPresenceDocumentIsNone(String text) {
    assertThat(Pidf.parse(text)).isEmpty();
  }

  @Test
  void elementsNestedWithoutEndDoNoHarm() {
    String nested = "<a>".repeat(30_000) + "</a>".repeat(30_000);
    assertThat(Pidf.parse(document(nested))).contains(new Pidf("sip:mia@hotmail.com", false));
  }

  @Test
  void garbageIsNotReportedOnTheConsole() {
    PrintStream console = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Pidf.parse("garbage");
    } finally {
      System.setErr(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Fatal Error");
  }

  private static String document(String basic) {
    return OPENING + "<tuple><status><basic>" + basic + "</basic></status></tuple></presence>";
  }
}
