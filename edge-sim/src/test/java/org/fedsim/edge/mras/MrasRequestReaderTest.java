package org.fedsim.edge.mras;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.fedsim.edge.mras.ReasonPhrase.NOT_SUPPORTED;
import static org.fedsim.edge.mras.ReasonPhrase.REQUEST_MALFORMED;
import static org.fedsim.edge.mras.ReasonPhrase.REQUEST_TOO_LARGE;
import static org.fedsim.edge.mras.ReasonPhrase.VERSION_MISMATCH;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MrasRequestReaderTest {
  private static final String NS = " xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\"";
  private static final String HEAD =
      "requestID=\"1\" from=\"sip:u@contoso.com\" version=\"1.0\" to=\"sip:m@contoso.com\"";
  private static final String ITEM = item("1", "<identity>sip:u@contoso.com</identity>");

  static String item(String id, String content) {
    return "<credentialsRequest credentialsRequestID=\"%s\">%s</credentialsRequest>"
        .formatted(id, content);
  }

  static String request(String attributes, String content) {
    return "<request " + attributes + NS + ">" + content + "</request>";
  }

  private static String with(String content) {
    return request(HEAD, item("1", content));
  }

  static String items(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> item("item " + i, "<identity>sip:u@contoso.com</identity>"))
        .collect(Collectors.joining());
  }

  @Test
  void readsWhatLyncClientsSend() throws Exception {
    String xml =
        "<?xml version=\"1.0\"?>\r\n"
            + "<request requestID=\"7\" from=\"sip:u@contoso.com\" version=\"1.0\""
            + " to=\"sip:MRASLoc.contoso.com@contoso.com\" route=\"directip\""
            + NS
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\r\n"
            + "  <!-- one --> <credentialsRequest credentialsRequestID=\"8\">\n"
            + "  <identity>sip:u@contoso.com</identity>\n  <location>internet</location>"
            + "<duration> 480 </duration></credentialsRequest></request>";

    MrasRequest request = MrasRequestReader.read(xml.getBytes(UTF_8));

    assertThat(request.header())
        .isEqualTo(
            new MraspHeader(
                "7", "1.0", "sip:u@contoso.com", "sip:MRASLoc.contoso.com@contoso.com"));
    assertThat(request.route()).isEqualTo(Route.DIRECT_IP);
    assertThat(request.credentials())
        .containsExactly(
            new MrasRequest.Credentials(
                "8", "sip:u@contoso.com", Optional.of(Location.INTERNET), OptionalInt.of(480)));
    assertThat(MrasRequestReader.read(request.toXml().getBytes(UTF_8))).isEqualTo(request);
  }

  @Test
  void locationDurationAndRouteMayBeLeftOut() throws Exception {
    MrasRequest request = MrasRequestReader.read(request(HEAD, ITEM).getBytes(UTF_16));
    assertThat(request.route()).isEqualTo(Route.LOAD_BALANCED);
    assertThat(request.credentials().get(0).location()).isEmpty();
    assertThat(request.credentials().get(0).minutes()).isEmpty();
  }

  @Test
  void aHundredItemsAreTakenAndOneMoreIsTooLarge() throws Exception {
    assertThat(MrasRequestReader.read(request(HEAD, items(100)).getBytes(UTF_8)).credentials())
        .hasSize(100);
    MraspRefused refused = refusal(request(HEAD, items(101)));
    assertThat(refused.reason()).isEqualTo(REQUEST_TOO_LARGE);
    assertThat(refused.header()).map(MraspHeader::requestId).contains("1");
  }

  @Test
  void theSizeIsLookedAtFirst() throws Exception {
    String fits = request(HEAD, ITEM);
    String padding = " ".repeat(MrasRequestReader.LARGEST - fits.length());
    assertThat(MrasRequestReader.read((fits + padding).getBytes(UTF_8)).credentials()).hasSize(1);
    assertThat(refusal(fits + padding + " ").reason()).isEqualTo(REQUEST_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "480, 480",
    "+0007, 7",
    "999999999, 999999999",
    "99999999999999999999, 2147483647"
  })
  void aDurationIsAPositiveIntegerOfAnySize(String text, int minutes) throws Exception {
    String xml = with("<identity>i</identity><duration>" + text + "</duration>");
    assertThat(MrasRequestReader.read(xml.getBytes(UTF_8)).credentials().get(0).minutes())
        .hasValue(minutes);
  }

  static Stream<Arguments> faults() {
    String doctype = "<!DOCTYPE request [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>";
    return Stream.of(
        arguments("nothing", "", REQUEST_MALFORMED),
        arguments("no XML", "v=0", REQUEST_MALFORMED),
        arguments("half of it", request(HEAD, ITEM).substring(0, 150), REQUEST_MALFORMED),
        arguments("a document type", "<!DOCTYPE request>" + request(HEAD, ITEM), REQUEST_MALFORMED),
        arguments(
            "an external entity", doctype + with("<identity>&e;</identity>"), REQUEST_MALFORMED),
        arguments("an unknown entity", with("<identity>&e;</identity>"), REQUEST_MALFORMED),
        arguments("no namespace", request(HEAD, ITEM).replace(NS, ""), REQUEST_MALFORMED),
        arguments(
            "another namespace", request(HEAD, ITEM).replace("mrasp", "mras"), REQUEST_MALFORMED),
        arguments("another document", "<response" + NS + "/>", NOT_SUPPORTED),
        arguments("no requestID", request(HEAD.substring(14), ITEM), REQUEST_MALFORMED),
        arguments("an empty requestID", replaced("\"1\"", "\"\""), REQUEST_MALFORMED),
        arguments(
            "a requestID of 65",
            replaced("\"1\"", "\"" + "x".repeat(65) + "\""),
            REQUEST_MALFORMED),
        arguments("no from", replaced("from=\"sip:u@contoso.com\"", ""), REQUEST_MALFORMED),
        arguments("no to", replaced("to=\"sip:m@contoso.com\"", ""), REQUEST_MALFORMED),
        arguments("a from that is no URI", replaced("sip:u@", "u@"), REQUEST_MALFORMED),
        arguments("a to that is no SIP URI", replaced("sip:m@", "tel:m@"), REQUEST_MALFORMED),
        arguments("no version", replaced("version=\"1.0\"", ""), REQUEST_MALFORMED),
        arguments("a version of words", replaced("1.0", "one"), REQUEST_MALFORMED),
        arguments("version 0.9", replaced("1.0", "0.9"), VERSION_MISMATCH),
        arguments("version 2.0", replaced("1.0", "2.0"), VERSION_MISMATCH),
        arguments("an unknown route", request(HEAD + " route=\"x\"", ITEM), REQUEST_MALFORMED),
        arguments("an unknown attribute", request(HEAD + " x=\"y\"", ITEM), REQUEST_MALFORMED),
        arguments("no item", request(HEAD, " "), REQUEST_MALFORMED),
        arguments("another element", request(HEAD, ITEM + "<other/>"), REQUEST_MALFORMED),
        arguments("a foreign element", request(HEAD, ITEM + "<a xmlns=''/>"), REQUEST_MALFORMED),
        arguments("text", request(HEAD, ITEM + "text"), REQUEST_MALFORMED),
        arguments("an instruction", request(HEAD, ITEM + "<?do it?>"), REQUEST_MALFORMED),
        arguments("two items of one name", request(HEAD, ITEM + ITEM), REQUEST_MALFORMED),
        arguments("no item ID", request(HEAD, "<credentialsRequest/>"), REQUEST_MALFORMED),
        arguments(
            "an item ID of 65",
            request(HEAD, item("x".repeat(65), "<identity>i</identity>")),
            REQUEST_MALFORMED),
        arguments("no identity", with(""), REQUEST_MALFORMED),
        arguments("an empty identity", with("<identity> </identity>"), REQUEST_MALFORMED),
        arguments("identity with an element", with("<identity><b/></identity>"), REQUEST_MALFORMED),
        arguments(
            "identity with an attribute", with("<identity a='b'>i</identity>"), REQUEST_MALFORMED),
        arguments("two identities", with("<identity>i</identity>".repeat(2)), REQUEST_MALFORMED),
        arguments(
            "an unknown location",
            with("<identity>i</identity><location>moon</location>"),
            REQUEST_MALFORMED),
        arguments(
            "the wrong order",
            with("<location>internet</location><identity>i</identity>"),
            REQUEST_MALFORMED),
        arguments("no minute", duration("0"), REQUEST_MALFORMED),
        arguments("minus a minute", duration("-1"), REQUEST_MALFORMED),
        arguments("a minute and a half", duration("1.5"), REQUEST_MALFORMED),
        arguments("an empty duration", duration(""), REQUEST_MALFORMED),
        arguments("other digits", duration("\u0663"), REQUEST_MALFORMED),
        arguments(
            "deep nesting", with("<a>".repeat(5000) + "</a>".repeat(5000)), REQUEST_MALFORMED));
  }

  private static String duration(String text) {
    return with("<identity>i</identity><duration>" + text + "</duration>");
  }

  private static String replaced(String what, String by) {
    String whole = request(HEAD, ITEM);
    int at = whole.indexOf(what);
    assertThat(at).isNotNegative();
    return whole.substring(0, at) + by + whole.substring(at + what.length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void whatIsNotByTheLetterIsRefused(String what, String xml, ReasonPhrase reason) {
    assertThat(refusal(xml).reason()).as(what).isEqualTo(reason);
  }

  private static MraspRefused refusal(String xml) {
    MraspRefused refused =
        catchThrowableOfType(MraspRefused.class, () -> MrasRequestReader.read(xml.getBytes(UTF_8)));
    assertThat(refused).as("a refusal of %s", xml).isNotNull();
    return refused;
  }
}
