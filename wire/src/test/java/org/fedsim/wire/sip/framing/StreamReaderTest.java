package org.fedsim.wire.sip.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fedsim.wire.sip.framing.Framed.KeepAlive;
import org.fedsim.wire.sip.framing.Framed.Lost;
import org.fedsim.wire.sip.framing.Framed.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a message ends, whatever it says, and what is never guessed. */
class StreamReaderTest {
  private static final FramingLimits LIMITS = new FramingLimits(400, 1000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "content-length:5",
        "Content-Length : 5",
        "Content-Length:\r\n 5",
        "Content-Length:\r\n\t \r\n 5",
        "l: 5",
        "L:05",
        "Content-Length: 000000000000000000005"
      })
  void aLengthThatIsOneDecimalNumberIsSound(String line) {
    List<Framed> found = read(message(line, "hello") + message("Content-Length: 0", ""));
    assertThat(found).hasSize(2).allMatch(Whole.class::isInstance);
    assertThat(((Whole) found.get(0)).body()).isEqualTo("hello".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Content-Length:",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: 5, 5",
        "Content-Length: 5;x=y",
        "Content-Length: ٥",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nl: 0",
        "l: 0\r\nContent-Length: 5",
        "l: 5\r\nl: 5",
        "Content-Length 5",
        "Subject: x\n Content-Length: 5",
        "Subject: x\rContent-Length: 5"
      })
  void anyOtherLengthIsTheEndOfReading(String line) {
    List<Framed> found = read(message(line, message("Content-Length: 0", "")));
    assertThat(found)
        .singleElement()
        .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.status()).isEqualTo(400));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1001", "2147483648", "4294967296", "99999999999999999999"})
  void aBodyThatIsTooLongIsRefusedBeforeItComes(String length) {
    assertThat(read(message("Content-Length: " + length, "")))
        .singleElement()
        .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.status()).isEqualTo(413));
  }

  @Test
  void aHeadThatDoesNotEndIsRefusedWhenItIsTooLong() {
    assertThat(read("OPTIONS sip:a SIP/2.0\r\nX: " + "x".repeat(400)))
        .singleElement()
        .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.status()).isEqualTo(513));
  }

  @Test
  void aMessageThatIsWrongInAnotherPlaceHasItsLengthAllTheSame() {
    String broken = "  Nonsense\r\nno header\r\nContent-Length: 3\r\n\r\nabc";
    List<Framed> found = read("x" + broken + message("Content-Length: 0", ""));
    assertThat(found).hasSize(2).allMatch(Whole.class::isInstance);
  }

  @Test
  void linesAreUnfoldedAndCompactNamesWrittenOut() {
    Whole whole = (Whole) read("A b SIP/2.0\r\nf: x\r\n  y\r\nVia:z\r\nl:0\r\n\r\n").get(0);
    assertThat(whole.head().values("from")).containsExactly("x y");
    assertThat(whole.head().lines())
        .extracting(Head.Line::name)
        .containsExactly("from", "via", "content-length");
  }

  @Test
  void twoLineEndsBetweenMessagesAreAPingHoweverTheyCome() {
    assertThat(read("\r\n\r\n")).containsExactly(new KeepAlive());
    assertThat(read("\r\n" + message("l:0", ""))).singleElement().isInstanceOf(Whole.class);
    assertThat(read("\r\n".repeat(7))).containsOnly(new KeepAlive()).hasSize(3);
  }

  @Test
  void whatIsFoundDoesNotDependOnHowTheBytesCome() {
    long seed = Long.getLong("fedsim.seed", new Random().nextLong());
    System.out.println("whatIsFoundDoesNotDependOnHowTheBytesCome: -Dfedsim.seed=" + seed);
    Random random = new Random(seed);
    String[] parts = {
      message("l: 5", "hello"),
      "\r\n\r\n",
      "\r\n",
      message("Content-Length: 0", ""),
      "x\r\n\r\n",
      message("Content-Length: 5\r\nl: 5", "hello"),
      message("Content-Length: 4", "\r\n\r\n")
    };
    int rounds = Integer.getInteger("fedsim.rounds", 300);
    for (int round = 0; round < rounds; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = text.toString().getBytes(ISO_8859_1);
      StreamReader pieces = new StreamReader(LIMITS);
      List<Framed> found = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
        pieces.append(bytes, at, length);
        at += length;
        found.addAll(all(pieces));
      }
      assertThat(found).usingRecursiveComparison().isEqualTo(read(text.toString()));
    }
  }

  @Test
  void anAnswerIsMadeOfTheLinesThatThereAre() {
    Lost lost =
        (Lost)
            read("INVITE sip:a SIP/2.0\r\nv: SIP/2.0/TLS h;branch=1\r\nFrom: <sip:b>\r\n"
                    + "f: <sip:c>\r\nt: <sip:a>\r\ni: 1\r\nCSeq: 1 INVITE\r\n\r\n")
                .get(0);
    String answer =
        new String(Refusal.of(lost.head(), lost.status(), lost.reason()).orElseThrow(), ISO_8859_1);
    assertThat(answer)
        .startsWith("SIP/2.0 400 Bad Request: Content-Length is missing\r\nVia: SIP/2.0/TLS h;")
        .contains("\r\nFrom: <sip:b>\r\n", "\r\nTo: <sip:a>;tag=", "\r\nCall-ID: 1\r\n")
        .doesNotContain("sip:c")
        .endsWith("\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void whatIsNeverAnsweredIsNotAnsweredHereEither() {
    for (String start : List.of("SIP/2.0 200 OK", "ACK sip:a SIP/2.0")) {
      Lost lost = (Lost) read(start + "\r\nVia: SIP/2.0/TLS h\r\n\r\n").get(0);
      assertThat(Refusal.of(lost.head(), 400, "")).isEmpty();
    }
    Lost nobody = (Lost) read("GET / HTTP/1.1\r\nHost: x\r\n\r\n").get(0);
    assertThat(Refusal.of(nobody.head(), 400, "")).isEmpty();
  }

  private static String message(String lengthLines, String body) {
    return "MESSAGE sip:a SIP/2.0\r\nVia: SIP/2.0/TLS h\r\n" + lengthLines + "\r\n\r\n" + body;
  }

  private static List<Framed> read(String text) {
    StreamReader reader = new StreamReader(LIMITS);
    byte[] bytes = text.getBytes(UTF_8);
    reader.append(bytes, 0, bytes.length);
    return all(reader);
  }

  private static List<Framed> all(StreamReader reader) {
    List<Framed> found = new ArrayList<>();
    for (Optional<Framed> next = reader.next(); next.isPresent(); next = reader.next()) {
      found.add(next.get());
    }
    return found;
  }
}
