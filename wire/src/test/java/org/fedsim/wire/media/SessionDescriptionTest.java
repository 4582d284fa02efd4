package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.fedsim.network.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionDescriptionTest {
  private static final Inet4Address LYNC = Topology.address("lync", "192.0.2.50");
  private static final Inet4Address EDGE = Topology.address("edge", "198.51.100.12");

  private static final String OFFER =
      """
      v=0
      o=- 0 0 IN IP4 192.0.2.50
      s=session
      c=IN IP4 198.51.100.12
      b=CT:99980
      t=0 0
      m=audio 51234 RTP/AVP 114 0 8 101
      a=x-unknown
      a=x-unknown:value
      a=ice-ufrag:abcd
      a=ice-pwd:0123456789abcdefghijkl
      a=candidate:1 1 UDP 2130706431 192.0.2.50 50000 typ host raddr 192.0.2.50 rport 50000
      a=candidate:2 1 UDP 16777215 198.51.100.12 51234 typ relay raddr 192.0.2.50 rport 50001
      a=candidate:3 1 TCP-PASS 6556159 198.51.100.12 51240 typ relay raddr 192.0.2.50 rport 50002
      a=candidate:4 1 TCP-ACT 7076863 192.0.2.50 50003 typ host raddr 192.0.2.50 rport 50003
      a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|2^31
      a=encryption:optional
      a=rtpmap:0 PCMU/8000
      """;

  @Test
  void readsAnOfferInTheFormOfMsIce2() throws Exception {
    SessionDescription offer = SessionDescription.parse(OFFER);

    assertThat(offer.origin()).isEqualTo(LYNC);
    assertThat(offer.connection()).isEqualTo(EDGE);
    assertThat(offer.asksFor()).containsExactly(MediaKind.AUDIO);
    MediaDescription audio = offer.media().get(0);
    assertThat(audio.port()).isEqualTo(51234);
    assertThat(audio.protocol()).isEqualTo("RTP/AVP");
    assertThat(audio.formats()).containsExactly("114", "0", "8", "101");
    assertThat(audio.ufrag()).contains("abcd");
    assertThat(audio.password()).contains("0123456789abcdefghijkl");
    assertThat(audio.encryption()).contains(EncryptionLevel.OPTIONAL);
    assertThat(audio.cryptos()).hasSize(1);
    assertThat(audio.candidates())
        .containsExactly(
            new Candidate(
                "1",
                1,
                Candidate.Transport.UDP,
                2130706431,
                new InetSocketAddress(LYNC, 50000),
                Candidate.Type.HOST,
                new InetSocketAddress(LYNC, 50000)),
            new Candidate(
                "2",
                1,
                Candidate.Transport.UDP,
                16777215,
                new InetSocketAddress(EDGE, 51234),
                Candidate.Type.RELAY,
                new InetSocketAddress(LYNC, 50001)),
            new Candidate(
                "3",
                1,
                Candidate.Transport.TCP_PASSIVE,
                6556159,
                new InetSocketAddress(EDGE, 51240),
                Candidate.Type.RELAY,
                new InetSocketAddress(LYNC, 50002)),
            new Candidate(
                "4",
                1,
                Candidate.Transport.TCP_ACTIVE,
                7076863,
                new InetSocketAddress(LYNC, 50003),
                Candidate.Type.HOST,
                new InetSocketAddress(LYNC, 50003)));
  }

  @Test
  void leavesCandidatesOfOtherTransportsOut() throws Exception {
    String more = OFFER + "a=candidate:5 1 DCCP 1 192.0.2.50 50004 typ host generation 0\n";

    assertThat(SessionDescription.parse(more)).isEqualTo(SessionDescription.parse(OFFER));
  }

  @Test
  void tcpCandidatesHaveThePrioritiesThatLyncGivesThem() {
    // An active end before a passive one, and each before nothing of UDP in a relay.
    InetSocketAddress relayed = new InetSocketAddress(EDGE, 51240);
    Candidate active = TcpCandidates.relayed(relayed, new InetSocketAddress(LYNC, 50002));

    assertThat(active.priority()).isBetween(7_000_000L, 7_099_999L).isLessThan(16_777_215);
    assertThat(active.text())
        .matches(
            "9 1 TCP-ACT \\d+ 198\\.51\\.100\\.12 51240 typ relay raddr 192\\.0\\.2\\.50 rport 50002");
    Candidate passive = TcpCandidates.host(new InetSocketAddress(LYNC, 50003));
    assertThat(passive.text())
        .matches(
            "9 1 TCP-PASS \\d+ 192\\.0\\.2\\.50 50003 typ host raddr 192\\.0\\.2\\.50 rport 50003");
    // The best pair of TCP is worse than the worst of UDP, two relayed candidates.
    assertThat(TcpCandidates.pairPriority(active.priority(), passive.priority()))
        .isLessThan(TcpCandidates.pairPriority(16_777_215, 16_777_215));
  }

  @Test
  void readsLinesEndedByLineFeedsAndByCarriageReturnsToo() throws Exception {
    assertThat(SessionDescription.parse(OFFER.replace("\n", "\r\n")))
        .isEqualTo(SessionDescription.parse(OFFER));
  }

  @Test
  void givesAddressesThatNeedNoLookUp() throws Exception {
    // getHostName would start a reverse look-up if the address did not carry a name.
    assertThat(SessionDescription.parse(OFFER).connection().getHostName())
        .isEqualTo("198.51.100.12");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      SessionDescription description = random(random);
      assertThat(SessionDescription.parse(description.text())).isEqualTo(description);
    }
  }

  @Test
  void writesAnInstantMessageSessionAsLyncDoes() throws Exception {
    SessionDescription session = SessionDescription.instantMessages(LYNC, 5061);

    assertThat(session.text())
        .isEqualTo(
            "v=0\r\no=- 0 0 IN IP4 192.0.2.50\r\ns=session\r\nc=IN IP4 192.0.2.50\r\nt=0 0\r\n"
                + "m=message 5061 sip null\r\na=accept-types:text/plain text/html\r\n");
    assertThat(SessionDescription.asksFor(session.text())).containsExactly(MediaKind.MESSAGE);
  }

  @Test
  void tellsWhatADescriptionAsksFor() {
    assertThat(SessionDescription.asksFor(OFFER + "m=video 50100 RTP/AVP 34\n"))
        .containsExactly(MediaKind.AUDIO, MediaKind.VIDEO);
    assertThat(SessionDescription.asksFor(OFFER + "m=video 0 RTP/AVP 34\n"))
        .containsExactly(MediaKind.AUDIO);
    assertThat(SessionDescription.asksFor(OFFER + "m=applicationsharing 50100 TCP/RTP/AVP 127\n"))
        .containsExactly(MediaKind.AUDIO);
    assertThat(SessionDescription.asksFor("hello")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatIsMalformed(String what, String sdp) {
    assertThatThrownBy(() -> SessionDescription.parse(sdp))
        .asInstanceOf(type(MediaRefused.class))
        .extracting(MediaRefused::reason)
        .isEqualTo(MediaRefused.Reason.MALFORMED);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("prose", "hello"),
        Arguments.of("another version", OFFER.replace("v=0", "v=1")),
        Arguments.of("no version", OFFER.substring(4)),
        Arguments.of("a version twice", OFFER.replace("s=session", "v=0")),
        Arguments.of("no origin", OFFER.replaceFirst("o=.*\n", "")),
        Arguments.of("an origin of five words", OFFER.replace("o=- 0 0", "o=- 0")),
        Arguments.of("an origin twice", OFFER.replace("s=session", "o=- 0 0 IN IP4 192.0.2.50")),
        Arguments.of("no connection", OFFER.replaceFirst("c=.*\n", "")),
        Arguments.of(
            "a name for an address", OFFER.replace("c=IN IP4 198.51.100.12", "c=IN IP4 x")),
        Arguments.of("an IPv6 address", OFFER.replace("c=IN IP4 198.51.100.12", "c=IN IP6 ::1")),
        Arguments.of("an octet of 256", OFFER.replace("c=IN IP4 198", "c=IN IP4 256")),
        Arguments.of("three octets", OFFER.replace("198.51.100.12", "198.51.100")),
        Arguments.of("no media", OFFER.substring(0, OFFER.indexOf("m="))),
        Arguments.of("an unknown letter", OFFER + "y=1\n"),
        Arguments.of("a line without =", OFFER + "a:1\n"),
        Arguments.of("an empty line in the middle", OFFER + "\na=x\n"),
        Arguments.of("a control character", OFFER + "a=x\0y\n"),
        Arguments.of("a port of 65536", OFFER.replace("audio 51234", "audio 65536")),
        Arguments.of("a port of -1", OFFER.replace("audio 51234", "audio -1")),
        Arguments.of("a port of words", OFFER.replace("audio 51234", "audio x")),
        Arguments.of("a port of many digits", OFFER.replace("audio 51234", "audio 99999999999")),
        Arguments.of("no format", OFFER.replace("RTP/AVP 114 0 8 101", "RTP/AVP")),
        Arguments.of("two blanks", OFFER.replace("audio 51234", "audio  51234")),
        Arguments.of("a short ufrag", OFFER.replace("ufrag:abcd", "ufrag:abc")),
        Arguments.of("a short password", OFFER.replace("pwd:0", "pwd:")),
        Arguments.of("a password with a colon", OFFER.replace("pwd:0", "pwd::")),
        Arguments.of("no password", OFFER.replaceFirst("a=ice-pwd.*\n", "")),
        Arguments.of("no ufrag", OFFER.replaceFirst("a=ice-ufrag.*\n", "")),
        Arguments.of(
            "candidates without credentials",
            OFFER.replaceFirst("a=ice-pwd.*\n", "").replaceFirst("a=ice-ufrag.*\n", "")),
        Arguments.of("a ufrag twice", OFFER.replace("a=x-unknown\n", "a=ice-ufrag:efgh\n")),
        Arguments.of("encryption of a kind", OFFER.replace("encryption:optional", "encryption:x")),
        Arguments.of("encryption twice", OFFER + "a=encryption:optional\n"),
        Arguments.of(
            "a candidate without raddr", OFFER.replace(" raddr 192.0.2.50 rport 50000", "")),
        Arguments.of(
            "a candidate of component 0", OFFER.replace("candidate:1 1 ", "candidate:1 0 ")),
        Arguments.of(
            "a candidate of component 257", OFFER.replace("candidate:1 1 ", "candidate:1 257 ")),
        Arguments.of("a priority of 0", OFFER.replace("2130706431", "0")),
        Arguments.of("a priority of 2^31", OFFER.replace("2130706431", "2147483648")),
        Arguments.of(
            "a candidate at a name", OFFER.replace("192.0.2.50 50000 typ", "pc 50000 typ")),
        Arguments.of(
            "a candidate at port 0", OFFER.replace("192.0.2.50 50000 typ", "192.0.2.50 0 typ")),
        Arguments.of("a candidate of a new type", OFFER.replace("typ host", "typ guest")),
        Arguments.of("a candidate of two words", OFFER + "a=candidate:1 1\n"),
        Arguments.of("an empty candidate", OFFER + "a=candidate:\n"),
        Arguments.of("too many sections", OFFER + "m=audio 1 RTP/AVP 0\n".repeat(16)),
        Arguments.of(
            "too many candidates",
            OFFER
                + "a=candidate:1 1 UDP 1 192.0.2.50 1 typ host raddr 192.0.2.50 rport 1\n"
                    .repeat(64)),
        Arguments.of("too many keys", OFFER + "a=crypto:1 x\n".repeat(16)),
        Arguments.of("64 KB", OFFER + "a=x\n".repeat(20_000)));
  }

  @Test
  void neverThrowsAnythingElseAtRandomInput() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder mutated = new StringBuilder(OFFER);
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
          case 1 -> mutated.insert(at, (char) random.nextInt(0x3000));
          default -> mutated.delete(at, Math.min(mutated.length() - 1, at + random.nextInt(20)));
        }
      }
      try {
        SessionDescription.parse(mutated.toString());
      } catch (MediaRefused e) {
        assertThat(e.reason()).isEqualTo(MediaRefused.Reason.MALFORMED);
      }
    }
  }

  private static SessionDescription random(Random random) {
    List<MediaDescription> media = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      boolean refused = random.nextInt(5) == 0;
      MediaDescription section =
          new MediaDescription(
              random.nextBoolean() ? "audio" : "video",
              1 + random.nextInt(65_535),
              random.nextBoolean() ? "RTP/AVP" : "RTP/SAVP",
              List.of("0", Integer.toString(random.nextInt(128))),
              Optional.of("u" + (1000 + random.nextInt(1000))),
              Optional.of("p".repeat(22 + random.nextInt(20))),
              List.of(candidate(random), candidate(random)),
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(EncryptionLevel.values()[random.nextInt(3)]),
              List.of("1 AES_CM_128_HMAC_SHA1_80 inline:x"),
              List.of());
      media.add(refused ? section.asRefused() : section);
    }
    return new SessionDescription(LYNC, EDGE, media);
  }

  private static Candidate candidate(Random random) {
    return new Candidate(
        Integer.toString(random.nextInt(100_000)),
        1 + random.nextInt(256),
        Candidate.Transport.values()[random.nextInt(3)],
        1 + random.nextInt(Integer.MAX_VALUE),
        new InetSocketAddress(EDGE, 1 + random.nextInt(65_535)),
        Candidate.Type.values()[random.nextInt(4)],
        new InetSocketAddress(LYNC, random.nextInt(65_536)));
  }
}
