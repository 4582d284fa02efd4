package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.errorOf;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests of the owner of an allocation whose attributes are cut off, too long, overlapping or
 * repeated. Each is signed after it has been damaged where that can be, so that it is the damage
 * that is refused; each is dropped for one reason, changes nothing, and the next good one is
 * served.
 */
class DamagedAttributesTest {
  private static final int FIRST_ATTRIBUTE = 28;
  private static final InetSocketAddress PEER = RelayBench.at("skype-client", 6_000);

  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = RelayBench.path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");
  private InetSocketAddress relayed;

  @BeforeEach
  void allocate() {
    relayed = bench.allocated(path, mary);
  }

  /** Where the attributes of a request begin, with the place after the last one at the end. */
  private static List<Integer> attributes(byte[] request) {
    List<Integer> places = new ArrayList<>();
    int at = 20;
    while (at < request.length) {
      places.add(at);
      at += 4 + u16(request, at + 2);
    }
    places.add(at);
    return places;
  }

  static Stream<Arguments> damages() {
    Map<String, UnaryOperator<byte[]>> damages =
        Map.ofEntries(
            Map.entry("the first attribute runs over the end", first(length -> 0xffff)),
            Map.entry("the first attribute is one byte too long", first(length -> length + 1)),
            Map.entry("the first attribute is one byte too short", first(length -> length - 1)),
            Map.entry("the first attribute has no value", first(length -> 0)),
            Map.entry(
                "the last attribute runs over the end",
                body -> {
                  List<Integer> places = attributes(body);
                  return put16(body, places.get(places.size() - 2) + 2, 0x7fff);
                }),
            Map.entry(
                "the first attribute comes twice",
                body -> insert(body, FIRST_ATTRIBUTE, attribute(body, FIRST_ATTRIBUTE))),
            Map.entry(
                "the last attribute comes twice",
                body -> {
                  List<Integer> places = attributes(body);
                  return insert(body, body.length, attribute(body, places.get(places.size() - 2)));
                }),
            Map.entry("the cookie comes twice", body -> insert(body, 28, attribute(body, 20))),
            Map.entry(
                "half an attribute header is left over", body -> insert(body, body.length, 0, 6)),
            Map.entry(
                "an integrity of 19 bytes stands before the integrity",
                body -> insert(body, body.length, header(8, 19))),
            Map.entry(
                "there are two integrities",
                body -> insert(body, body.length, header(8, IntegrityKey.MAC_LENGTH))));
    return damages.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(
            damage ->
                Stream.of("Allocate", "Send", "Set Active Destination")
                    .map(method -> Arguments.of(damage.getKey(), method, damage.getValue())));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("damages")
  void areDroppedForOneReason(String name, String method, UnaryOperator<byte[]> damage) {
    byte[] request = request(method);
    byte[] body = Arrays.copyOf(request, request.length - 4 - IntegrityKey.MAC_LENGTH);

    assertDropped(sign(damage.apply(body)));
  }

  /** Well formed, and signed as it is: there is only less in it than there should be. */
  @Test
  void anAttributeThatOverlapsTheNextIsReadAsOneAndTheNextIsMissing() {
    int realmSwallowsNonce = errorOf(bench.ask(path, swallowing("Allocate")));
    int usernameSwallowsDestination =
        errorOf(bench.ask(path, swallowing("Set Active Destination")));

    assertThat(realmSwallowsNonce).as("Missing Nonce").isEqualTo(435);
    assertThat(usernameSwallowsDestination).as("Wrong Username").isEqualTo(441);
    assertDropped(swallowing("Send"));
  }

  private byte[] swallowing(String method) {
    byte[] request = request(method);
    byte[] body = Arrays.copyOf(request, request.length - 4 - IntegrityKey.MAC_LENGTH);
    int second = attributes(body).get(2);
    int end = second + 4 + u16(body, second + 2);
    return sign(put16(body, FIRST_ATTRIBUTE + 2, end - FIRST_ATTRIBUTE - 4));
  }

  @Test
  void whateverIsCutOffIsDropped() {
    for (String method : List.of("Allocate", "Send", "Set Active Destination")) {
      byte[] request = request(method);
      for (int length = 0; length < request.length; length++) {
        assertDropped(Arrays.copyOf(request, length));
      }
    }
  }

  @Test
  void aLengthThatIsNotThatOfThePacketIsDropped() {
    for (String method : List.of("Allocate", "Send", "Set Active Destination")) {
      byte[] request = request(method);
      int length = u16(request, 2);
      for (int wrong : new int[] {0, 8, length - 1, length + 1, length + 4, 0x7fff, 0xffff}) {
        assertDropped(put16(request.clone(), 2, wrong));
      }
      assertDropped(Arrays.copyOf(request, request.length + 1));
      assertDropped(Arrays.copyOf(request, 65_507));
    }
  }

  @Test
  void aTypeWithATopBitSetIsNoMessage() {
    for (int bits : new int[] {0x40, 0x80, 0xc0}) {
      byte[] request = request("Send");
      request[0] |= (byte) bits;
      assertDropped(request);
    }
  }

  @Test
  void sixteenThousandUnknownAttributesAreAnsweredLikeOne() {
    ByteBuffer body = ByteBuffer.allocate(65_400);
    body.put(Arrays.copyOf(bench.firstAllocate(), FIRST_ATTRIBUTE));
    for (int type = 0x1000; body.remaining() >= 4; type++) {
      body.putShort((short) (type & 0x7fff)).putShort((short) 0);
    }
    byte[] request = put16(Arrays.copyOf(body.array(), body.position()), 2, body.position() - 20);

    assertThat(errorOf(bench.ask(path, request))).isEqualTo(401);
  }

  private void assertDropped(byte[] packet) {
    long before = drops();
    long received = bench.counters.packetsReceived();
    assertThat(bench.put(path, packet)).isEmpty();
    assertThat(bench.counters.packetsReceived()).isEqualTo(received + 1);
    assertThat(drops()).isEqualTo(before + 1);
    // It has changed nothing: the owner is served as before.
    assertThat(bench.put(path, bench.send(mary, PEER, (byte) 7)))
        .singleElement()
        .isInstanceOfSatisfying(
            ToPeer.class,
            out -> {
              assertThat(out.relayed()).isEqualTo(relayed);
              assertThat(out.payload()).containsExactly(7);
            });
  }

  private long drops() {
    return bench.counters.drops().values().stream().mapToLong(Long::longValue).sum();
  }

  private byte[] request(String method) {
    return switch (method) {
      case "Allocate" -> bench.allocate(path, mary);
      case "Send" -> bench.send(mary, PEER, (byte) 1, (byte) 2);
      default -> bench.setActiveDestination(mary, PEER);
    };
  }

  /** Signs a request as its owner does, whatever stands in it. */
  private byte[] sign(byte[] body) {
    byte[] signed = Arrays.copyOf(body, body.length + 4 + IntegrityKey.MAC_LENGTH);
    int length = signed.length - 20;
    byte[] mac = RelayBench.key(mary).mac(signed, body.length, length, 64);
    put16(signed, 2, length);
    System.arraycopy(header(8, 0), 0, signed, body.length, 4);
    put16(signed, body.length + 2, mac.length);
    System.arraycopy(mac, 0, signed, body.length + 4, mac.length);
    return signed;
  }

  /** Another length for the first attribute after the cookie. */
  private static UnaryOperator<byte[]> first(IntUnaryOperator length) {
    return body ->
        put16(
            body, FIRST_ATTRIBUTE + 2, length.applyAsInt(u16(body, FIRST_ATTRIBUTE + 2)) & 0xffff);
  }

  private static byte[] attribute(byte[] body, int at) {
    return Arrays.copyOfRange(body, at, at + 4 + u16(body, at + 2));
  }

  private static byte[] header(int type, int length) {
    return put16(put16(new byte[4 + length], 0, type), 2, length);
  }

  private static byte[] insert(byte[] body, int at, int... bytes) {
    byte[] more = new byte[bytes.length];
    IntStream.range(0, bytes.length).forEach(i -> more[i] = (byte) bytes[i]);
    return insert(body, at, more);
  }

  private static byte[] insert(byte[] body, int at, byte[] bytes) {
    ByteBuffer out = ByteBuffer.allocate(body.length + bytes.length);
    return out.put(body, 0, at).put(bytes).put(body, at, body.length - at).array();
  }

  private static byte[] put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
    return bytes;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 255) << 8 | bytes[at + 1] & 255;
  }
}
