package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Packet;
import org.fedsim.network.Randomness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events as a kernel of the 6.18 series sent them, on a machine with the small end first. */
class TraceMessageTest {
  private static final String SYN_ACCEPTED =
      "dc000000110a000000000000000000000100000008000f0000000002080004000000000308000600"
          + "1a0638c10c000200666f7277617264000f00010066656465726174696f6e00000c00030000000000"
          + "000000050c000500080001000000000108000a000000000206000b000001000008000c0000000003"
          + "06000d0000010000180008004500003cae7240003f062701cb00710ac633640a18000900995e13c5"
          + "71cbd9b700000000a002faf06677000012000700ba108aaeb5705a24aea1fc890800000008001500"
          + "00000008050013000000000008001200d6a4fc40";

  private static final String DATAGRAM_DROPPED =
      "dc000000110a000000000000000000000100000008000f0000000002080004000000000308000600"
          + "fa565ef10c000200666f7277617264000f00010066656465726174696f6e00000c00030000000000"
          + "000000090c000500080001000000000008000a000000000206000b000001000008000c0000000003"
          + "06000d000001000018000800450000367a5140003f115b1dcb00710ac633640a18000900d37f0036"
          + "0022667c6162636465666768696a6b6c12000700ba108aaeb5705a24aea1fc890800000008001500"
          + "0000000805001300000000000800120015df7f01";

  private static final String CHAIN_POLICY =
      "50000000110a000000000000000000000100000008000f0000000002080004000000000108000600"
          + "75ca7c410c000200666f7277617264000f00010066656465726174696f6e00000800100000000000";

  private final PacketHeaders headers = new PacketHeaders(ContosoTopology.create(), Map.of());

  @BeforeEach
  void theSamplesAreOfThisByteOrder() {
    assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "samples of another byte order");
  }

  private static List<TraceMessage> parse(String hex) {
    return TraceMessage.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  @Test
  void aRuleThatAccepts() {
    TraceMessage event = parse(SYN_ACCEPTED).get(0);
    assertThat(event.family()).isEqualTo(TraceMessage.INET);
    assertThat(event.table()).isEqualTo("federation");
    assertThat(event.chain()).isEqualTo("forward");
    assertThat(event.type()).isEqualTo(TraceMessage.Type.RULE);
    assertThat(event.handle()).isEqualTo(5);
    assertThat(event.verdict()).isEqualTo(TraceMessage.ACCEPT);
    Packet packet = headers.read(event.network(), event.transport()).orElseThrow().packet();
    assertThat(packet).hasToString("tcp 203.0.113.10:39262 -> 198.51.100.10:5061");
    assertThat(packet.tcp()).isEqualTo(Packet.Tcp.SYN);
    assertThat(packet.length()).isZero();
    assertThat(packet.source().getAddress().getHostName())
        .isEqualTo("federation.messenger.msn.com");
  }

  @Test
  void aRuleThatDropsShowsTheBeginningOfTheDatagram() {
    TraceMessage event = parse(DATAGRAM_DROPPED).get(0);
    assertThat(event.handle()).isEqualTo(9);
    assertThat(event.verdict()).isEqualTo(TraceMessage.DROP);
    PacketHeaders.Seen seen = headers.read(event.network(), event.transport()).orElseThrow();
    assertThat(seen.packet().destination().getPort()).isEqualTo(54);
    assertThat(seen.packet().length()).isEqualTo(26);
    assertThat(seen.payload()).asString().isEqualTo("abcdefghijkl");
  }

  @Test
  void thePolicyOfAChain() {
    TraceMessage event = parse(CHAIN_POLICY).get(0);
    assertThat(event.type()).isEqualTo(TraceMessage.Type.POLICY);
    assertThat(event.verdict()).isEqualTo(TraceMessage.DROP);
    assertThat(event.network()).isEmpty();
  }

  @Test
  void severalEventsInOneDatagram() {
    assertThat(parse(SYN_ACCEPTED + CHAIN_POLICY)).hasSize(2);
  }

  @Test
  void whatIsDamagedIsLeftOut() {
    long seed = Randomness.seed(getClass());
    Random random = new Random(seed);
    byte[] whole = HexFormat.of().parseHex(SYN_ACCEPTED + DATAGRAM_DROPPED + CHAIN_POLICY);
    for (int round = 0; round < Randomness.rounds(20_000); round++) {
      byte[] bytes = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      for (TraceMessage event : TraceMessage.parse(ByteBuffer.wrap(bytes))) {
        headers.read(event.network(), event.transport());
      }
    }
  }
}
