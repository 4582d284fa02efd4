package org.fedsim.edge.mras;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.fedsim.network.Topology;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MrasServiceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final String ALICE = "alice@contoso.com";

  private final MrasCredentials keys = MrasCredentials.withFreshKeys(new SecureRandom());
  private final RelayPlace outside =
      new RelayPlace(
          Location.INTERNET,
          "av.contoso.com",
          Topology.address("av.contoso.com", "198.51.100.12"),
          3478,
          443);
  private final RelayPlace inside =
      new RelayPlace(
          Location.INTRANET,
          "edge.contoso.local",
          Topology.address("edge.contoso.local", "192.0.2.10"),
          3478,
          443);
  private final MrasService service = new MrasService(keys, "rtcmedia", List.of(outside, inside));

  private static String xml(String attributes, String items) {
    return "<request requestID=\"q&amp;1\" from=\"sip:alice@contoso.com\" version=\"1.0\""
        + " to=\"sip:MRASLoc.contoso.com@contoso.com\""
        + attributes
        + " xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\">"
        + items
        + "</request>";
  }

  private static String item(String identity, String rest) {
    return MrasRequestReaderTest.item("c1", "<identity>" + identity + "</identity>" + rest);
  }

  private MrasResponse ask(String xml) {
    return service.answer(xml.getBytes(UTF_8), ALICE, NOW);
  }

  @Test
  void theAnswerHasTheDocumentedForm() {
    MrasResponse answer =
        ask(xml("", item("sip:alice@contoso.com", "<location>intranet</location>")));

    RelayCredentials token = answer.credentials().get(0).token();
    assertThat(answer.toXml())
        .isEqualTo(
            "<?xml version=\"1.0\"?>"
                + "<response requestID=\"q&amp;1\" version=\"1.0\" serverVersion=\"1.0\""
                + " to=\"sip:MRASLoc.contoso.com@contoso.com\" from=\"sip:alice@contoso.com\""
                + " reasonPhrase=\"OK\" xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\">"
                + "<credentialsResponse credentialsRequestID=\"c1\"><credentials><username>"
                + Base64.getEncoder().encodeToString(token.username())
                + "</username><password>"
                + Base64.getEncoder().encodeToString(token.password())
                + "</password><duration>480</duration><realm>rtcmedia</realm></credentials>"
                + "<mediaRelayList><mediaRelay><location>intranet</location>"
                + "<hostName>edge.contoso.local</hostName><udpPort>3478</udpPort>"
                + "<tcpPort>443</tcpPort></mediaRelay></mediaRelayList></credentialsResponse>"
                + "</response>");
  }

  @Test
  void theRelayKnowsWhatIsIssued() {
    MrasResponse.Credentials given =
        ask(xml("", item("sip:alice@contoso.com", ""))).credentials().get(0);
    assertThat(keys.verify(given.token().username()))
        .hasValueSatisfying(
            t -> {
              assertThat(t.password().toArray()).isEqualTo(given.token().password());
              assertThat(t.expiry())
                  .isBetween(NOW.plus(Duration.ofHours(8)).minusMillis(1), NOW.plusSeconds(28_800));
            });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "479, 479", "480, 480", "481, 480", "99999999999999999999, 480"})
  void nobodyGetsMoreThanEightHours(String asked, int granted) {
    String duration = "<duration>" + asked + "</duration>";
    MrasResponse.Credentials given =
        ask(xml("", item("sip:alice@contoso.com", duration))).credentials().get(0);
    assertThat(given.minutes()).isEqualTo(granted);
    Instant end = keys.verify(given.token().username()).orElseThrow().expiry();
    assertThat(end)
        .isBetween(NOW.plusSeconds(granted * 60L).minusMillis(1), NOW.plusSeconds(granted * 60L));
  }

  @Test
  void theInternetGetsTheExternalRelay() {
    assertThat(relays("", "<location>internet</location>"))
        .containsExactly(
            new MrasResponse.Relay(Location.INTERNET, "av.contoso.com", false, 3478, 443));
  }

  @Test
  void whoDoesNotSayWhereHeIsGetsBothSides() {
    assertThat(relays("", "")).containsExactly(named(outside), named(inside));
  }

  private static MrasResponse.Relay named(RelayPlace place) {
    return place.named(Route.LOAD_BALANCED);
  }

  @Test
  void directIpNamesAnAddress() {
    assertThat(relays(" route=\"directip\"", "<location>internet</location>"))
        .containsExactly(
            new MrasResponse.Relay(Location.INTERNET, "198.51.100.12", true, 3478, 443));
    String xml = ask(xml(" route=\"directip\"", item("sip:alice@contoso.com", ""))).toXml();
    assertThat(xml)
        .contains("<directIPAddress>192.0.2.10</directIPAddress>")
        .doesNotContain("hostName");
  }

  private List<MrasResponse.Relay> relays(String attributes, String rest) {
    return ask(xml(attributes, item("sip:alice@contoso.com", rest))).credentials().get(0).relays();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:bob@contoso.com",
        "sip:alice@contoso.com;gruu",
        "sip:alice@contoso.com.evil.example",
        "sips:alice@contoso.com",
        "alice@contoso.com"
      })
  void nobodyGetsCredentialsForSomebodyElse(String identity) {
    MrasResponse answer = ask(xml("", item(identity, "")));
    assertThat(answer.reason()).isEqualTo(ReasonPhrase.FORBIDDEN);
    assertThat(answer.credentials()).isEmpty();
    assertThat(answer.toXml()).contains("reasonPhrase=\"Forbidden\"").contains("q&amp;1");
  }

  @Test
  void oneForeignIdentityAmongManySpoilsAll() {
    String own = "<identity>sip:alice@contoso.com</identity>";
    String items =
        MrasRequestReaderTest.item("1", own)
            + MrasRequestReaderTest.item("2", "<identity>sip:bob@contoso.com</identity>");
    assertThat(ask(xml("", items)))
        .isEqualTo(MrasResponse.refusing(ReasonPhrase.FORBIDDEN, ask(xml("", items)).header()));
  }

  @Test
  void theDocumentMustBeFromTheRequesterToo() {
    String foreign =
        xml("", item("sip:alice@contoso.com", "")).replace("from=\"sip:alice", "from=\"sip:bob");
    assertThat(ask(foreign).reason()).isEqualTo(ReasonPhrase.FORBIDDEN);
  }

  @Test
  void theCaseOfAnAddressDoesNotMatter() {
    assertThat(ask(xml("", item("SIP:Alice@Contoso.COM", ""))).reason()).isEqualTo(ReasonPhrase.OK);
  }

  @Test
  void everyItemOfAHundredIsAnsweredInOrder() throws Exception {
    String items = MrasRequestReaderTest.items(100).replace("sip:u@", "sip:alice@");
    MrasResponse answer = ask(xml("", items));
    assertThat(answer.credentials()).hasSize(100);
    assertThat(answer.credentials().get(99).id()).isEqualTo("item 99");
    // And a client can read them all.
    assertThat(MrasResponseReader.read(answer.toXml().getBytes(UTF_8)).credentials()).hasSize(100);
  }

  @Test
  void oneMoreThanAHundredIsTooLarge() {
    String items = MrasRequestReaderTest.items(101).replace("sip:u@", "sip:alice@");
    assertThat(ask(xml("", items)).toXml()).contains("reasonPhrase=\"Request Too Large\"");
  }

  @Test
  void whatCannotBeReadIsAnsweredWithoutItsNames() {
    assertThat(ask("garbage").toXml())
        .isEqualTo(
            "<?xml version=\"1.0\"?><response serverVersion=\"1.0\""
                + " reasonPhrase=\"Request Malformed\""
                + " xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\"></response>");
  }

  @Test
  void anotherVersionIsToldTheOneThatIsSpoken() {
    String other = xml("", item("sip:alice@contoso.com", "")).replace("\"1.0\"", "\"3.0\"");
    assertThat(ask(other).toXml())
        .contains("version=\"3.0\" serverVersion=\"1.0\"")
        .contains("reasonPhrase=\"Version Mismatch\"");
  }

  @Test
  void aSideWithoutARelayIsNotSupported() {
    MrasService external = new MrasService(keys, "rtcmedia", List.of(outside));
    byte[] asked =
        xml("", item("sip:alice@contoso.com", "<location>intranet</location>")).getBytes(UTF_8);
    assertThat(external.answer(asked, ALICE, NOW).reason()).isEqualTo(ReasonPhrase.NOT_SUPPORTED);
  }

  @Test
  void whatTheServiceWritesTheClientReads() throws Exception {
    for (String rest : List.of("", "<location>internet</location><duration>7</duration>")) {
      MrasResponse answer = ask(xml(" route=\"directip\"", item("sip:alice@contoso.com", rest)));
      MrasResponse read = MrasResponseReader.read(answer.toXml().getBytes(UTF_8));
      assertThat(read.credentials()).isEqualTo(answer.credentials());
      assertThat(read.reason()).isEqualTo(ReasonPhrase.OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<username>, <user>",
    "</username>, </user>",
    "<duration>480, <duration>0",
    "<duration>480, <duration>many",
    "<udpPort>3478, <udpPort>65536",
    "hostName>, name>",
    "<location>internet, <location>moon",
    "reasonPhrase=\"OK\", reasonPhrase=\"Fine\"",
    "<password>, <password>!",
    "response , answer "
  })
  void aClientTakesNoBrokenAnswer(String what, String by) {
    String whole = ask(xml("", item("sip:alice@contoso.com", ""))).toXml();
    assertThat(whole).contains(what);
    assertThatThrownBy(() -> MrasResponseReader.read(whole.replace(what, by).getBytes(UTF_8)))
        .isInstanceOf(MraspRefused.class);
  }
}
