package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a node makes of the messages of RFC 4475 when they come over a connection. The table says
 * what is, not what should be: where the two differ, whoever relies on the node had better know.
 *
 * <p>{@code delivered}: the application gets it. A number: the node answers so by itself. {@code
 * ignored}: it is passed over. {@code closed}: the connection is ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TortureMessagesTest {
  /** Enough to be longer than any body that a message claims to have. */
  private static final int SENTINELS = 60;

  private Federation federation;
  private Recorder recorder;
  private Party edge;

  @BeforeAll
  void open() throws Exception {
    federation = Federation.open();
    recorder = new Recorder();
    edge =
        federation.start(
            "edge",
            recorder,
            builder ->
                builder.listen(
                    Listening.mutual(
                        Party.LISTENING,
                        federation.edgeAddress(),
                        Federation.identity(Federation.EDGE_NAME),
                        Federation.trust())));
  }

  @AfterAll
  void close() throws Exception {
    federation.close();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "badaspec, delivered",
    "badbranch, delivered",
    "baddate, delivered",
    "baddn, 400",
    "badinv01, 400",
    "badvers, 505",
    "bcast, ignored",
    "bext01, delivered",
    "bigcode, ignored",
    "clerr, delivered",
    "cparam01, delivered",
    "cparam02, delivered",
    "dblreq, delivered",
    "esc01, delivered",
    "esc02, delivered",
    "escnull, delivered",
    "escruri, delivered",
    "insuf, 400",
    "intmeth, delivered",
    "inv2543, 400",
    "invut, delivered",
    "longreq, delivered",
    "ltgtruri, 400",
    "lwsdisp, delivered",
    "lwsruri, 400",
    "lwsstart, 400",
    "mcl01, 400",
    "mismatch01, 400",
    "mismatch02, 400",
    "mpart01, delivered",
    "multi01, 400",
    "ncl, 400",
    "noreason, ignored",
    "novelsc, delivered",
    "quotbal, 400",
    "regaut01, delivered",
    "regbadct, delivered",
    "regescrt, delivered",
    "scalar02, 400",
    "scalarlg, ignored",
    "sdp01, delivered",
    "semiuri, delivered",
    "transports, delivered",
    "trws, 400",
    "unkscm, delivered",
    "unksm2, delivered",
    "unreason, ignored",
    "wsinv, delivered",
    "zeromf, delivered"
  })
  void isTreatedAsTheTableSays(String name, String expected) throws Exception {
    recorder.messages.clear();
    edge.messages.clear();
    edge.events.clear();
    try (RawPeer peer = RawPeer.connect(federation, "yahoo", federation.edgeAddress())) {
      sendWithSentinels(peer, name);
      await()
          .until(
              () ->
                  !edge.events(TransportEvent.Closed.class).isEmpty()
                      || delivered().contains("sentinel" + name + (SENTINELS - 1)));
      assertThat(outcome())
          .as(() -> edge.messages.stream().map(MessageSeen::firstLine).toList().toString())
          .isEqualTo(expected);
    }
    await().until(() -> !edge.events(TransportEvent.Closed.class).isEmpty());
  }

  private byte[] bytes(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/rfc4475/" + name + ".dat")) {
      return in.readAllBytes();
    }
  }

  private void sendWithSentinels(RawPeer peer, String name) throws IOException {
    // Many of them have the same branch, and would be taken for one request.
    byte[] message =
        new String(bytes(name), StandardCharsets.ISO_8859_1)
            .replaceFirst("z9hG4bK(?=\\w)", "z9hG4bK" + name)
            .getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder sentinels = new StringBuilder();
    for (int i = 0; i < SENTINELS; i++) {
      sentinels.append(RawPeer.message("sentinel" + name + i));
    }
    try {
      peer.send(message);
      peer.send(sentinels.toString());
    } catch (IOException e) {
      // The node may have closed already, which is one of the outcomes.
    }
  }

  private String outcome() {
    if (delivered().stream().anyMatch(each -> !each.startsWith("sentinel"))) {
      return "delivered";
    }
    return edge.messages.stream()
        .filter(each -> each.direction() == MessageSeen.Direction.SENT)
        .filter(each -> !each.firstLine().contains(" 100 "))
        .map(each -> each.firstLine().split(" ")[1])
        .findFirst()
        .orElse(edge.events(TransportEvent.Closed.class).isEmpty() ? "ignored" : "closed");
  }

  private List<String> delivered() {
    return recorder.messages.stream().map(TortureMessagesTest::callId).toList();
  }

  private static String callId(Message message) {
    return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
  }
}
