package org.fedsim.wire.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.junit.jupiter.api.Test;

/** The bytes that libnice 0.1.21 (OC2007R2) really sends, and their layout. */
class MsTurnBytesTest {
  private static final byte[] FIRST_ALLOCATE =
      hex(
          """
          00 03 00 10 a4 8d ab f1 82 be 1e f7 6e 1d 5a c8 f3 4d df 75
          00 0f 00 04 72 c6 4b c6
          80 08 00 04 00 00 00 01
          """);
  private static final TransactionId ID =
      new TransactionId(Octets.copyOf(hex("a48dabf182be1ef76e1d5ac8f34ddf75")));
  private static final byte[] TOKEN = new byte[56];
  private static final byte[] PASSWORD = "password of 20 bytes".getBytes(UTF_8);
  private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.50", 50_007);
  private static final MsSequenceNumber SEQUENCE =
      new MsSequenceNumber(Octets.copyOf(new byte[20]), 6);

  @Test
  void readsAndWritesTheFirstAllocate() throws Exception {
    ReceivedMsTurn received = ReceivedMsTurn.decode(FIRST_ALLOCATE);

    assertThat(received.message())
        .isEqualTo(MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, ID, new MsVersion(1)));
    assertThat(received.hasIntegrity()).isFalse();
    assertThat(received.message().encode()).isEqualTo(FIRST_ALLOCATE);
    assertThat(MsTurnMessage.looksLikeOne(FIRST_ALLOCATE)).isTrue();
  }

  @Test
  void anAuthenticatedAllocateIsPackedWithoutPadding() throws Exception {
    byte[] bytes = authenticatedAllocate();

    assertThat(bytes).hasSize(167);
    assertThat(u16(bytes, 2)).isEqualTo(147);
    assertThat(u16(bytes, 20)).isEqualTo(0x000f);
    assertThat(u16(bytes, 28)).isEqualTo(0x8008);
    assertThat(u16(bytes, 36)).as("REALM").isEqualTo(0x0015);
    assertThat(u16(bytes, 48)).as("NONCE").isEqualTo(0x0014);
    assertThat(u16(bytes, 83)).as("USERNAME, at an odd offset").isEqualTo(0x0006);
    assertThat(u16(bytes, 143)).as("MESSAGE-INTEGRITY").isEqualTo(0x0008);
    assertThat(ReceivedMsTurn.decode(bytes).verify(key())).isTrue();
  }

  @Test
  void theIntegrityCoversTheTextFilledUpTo64Bytes() throws Exception {
    byte[] bytes = authenticatedAllocate();

    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(TOKEN);
    md5.update(":rtcmedia:".getBytes(UTF_8));
    byte[] key = md5.digest(PASSWORD);
    byte[] text = Arrays.copyOf(Arrays.copyOf(bytes, 143), 192);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
    assertThat(Arrays.copyOfRange(bytes, 147, 167)).isEqualTo(mac.doFinal(text));
  }

  @Test
  void aSendWithAConnectivityCheckHas284Bytes() {
    byte[] send =
        MsTurnMessage.of(
                MessageType.SEND_REQUEST,
                ID,
                new Username(Octets.copyOf(TOKEN)),
                new DestinationAddress(PEER),
                new MsVersion(1),
                SEQUENCE,
                new Realm("rtcmedia"),
                new Data(Octets.copyOf(new byte[108])))
            .encode(key());
    assertThat(send).hasSize(284);
  }

  @Test
  void aSetActiveDestinationHas164BytesAndItsResponse80() {
    byte[] request =
        MsTurnMessage.of(
                MessageType.SET_ACTIVE_DESTINATION_REQUEST,
                ID,
                new Username(Octets.copyOf(TOKEN)),
                SEQUENCE,
                new Realm("rtcmedia"),
                new DestinationAddress(PEER))
            .encode(key());
    byte[] response =
        MsTurnMessage.of(MessageType.SET_ACTIVE_DESTINATION_RESPONSE, ID, SEQUENCE).encode(key());
    assertThat(request).hasSize(164);
    assertThat(response).hasSize(80);
  }

  @Test
  void theReflexiveAddressIsXoredWithTheTransactionIdentifier() {
    byte[] bytes =
        MsTurnMessage.of(MessageType.ALLOCATE_RESPONSE, ID, new XorMappedAddress(PEER)).encode();
    // 0xc357 ^ 0xa48d, 203.0.113.50 ^ a4.8d.ab.f1
    assertThat(HexFormat.of().formatHex(bytes, 28, 40)).isEqualTo("80200008000167da6f8ddac3");
  }

  @Test
  void everyTruncationIsMalformed() {
    for (byte[] sample : List.of(FIRST_ALLOCATE, authenticatedAllocate())) {
      for (int length = 0; length < sample.length; length++) {
        byte[] cut = Arrays.copyOf(sample, length);
        assertThatThrownBy(() -> ReceivedMsTurn.decode(cut)).isInstanceOf(MalformedMessage.class);
      }
    }
  }

  @Test
  void trailingBytesAreMalformed() {
    byte[] longer = Arrays.copyOf(FIRST_ALLOCATE, FIRST_ALLOCATE.length + 1);
    assertThatThrownBy(() -> ReceivedMsTurn.decode(longer)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void aRepeatedAttributeIsMalformed() {
    byte[] twice =
        MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, ID, new MsVersion(1), new MsVersion(1))
            .encode();
    assertThatThrownBy(() -> ReceivedMsTurn.decode(twice))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("twice");
  }

  @Test
  void anAttributeAfterTheIntegrityIsMalformed() {
    byte[] signed =
        MsTurnMessage.of(
                MessageType.ALLOCATE_REQUEST,
                ID,
                new MessageIntegrity(Octets.copyOf(new byte[20])),
                new MsVersion(1))
            .encode();
    assertThatThrownBy(() -> ReceivedMsTurn.decode(signed)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void theCookieMustBeFirst() {
    byte[] swapped =
        hex(
            """
            00 03 00 10 a4 8d ab f1 82 be 1e f7 6e 1d 5a c8 f3 4d df 75
            80 08 00 04 00 00 00 01
            00 0f 00 04 72 c6 4b c6
            """);
    assertThat(MsTurnMessage.looksLikeOne(swapped)).isFalse();
    assertThatThrownBy(() -> ReceivedMsTurn.decode(swapped)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void mediaAndStunChecksAreNotTakenForMessages() {
    byte[] rtp = new byte[172];
    rtp[0] = (byte) 0x80;
    byte[] stunCheck = hex("000100002112a442b7e7a701bc34d686fa87dfae");
    assertThat(MsTurnMessage.looksLikeOne(rtp)).isFalse();
    assertThat(MsTurnMessage.looksLikeOne(stunCheck)).isFalse();
  }

  @Test
  void anIpv4MappedAddressKeepsItsSpelling() throws Exception {
    byte[] send =
        hex(
            """
            00 04 00 20 a4 8d ab f1 82 be 1e f7 6e 1d 5a c8 f3 4d df 75
            00 0f 00 04 72 c6 4b c6
            00 11 00 14 00 02 c3 57 00 00 00 00 00 00 00 00 00 00 ff ff cb 00 71 32
            """);
    InetSocketAddress peer =
        ReceivedMsTurn.decode(send).message().find(DestinationAddress.class).get().address();
    assertThat(peer.getAddress()).isInstanceOf(java.net.Inet6Address.class);
  }

  private static byte[] authenticatedAllocate() {
    return MsTurnMessage.of(
            MessageType.ALLOCATE_REQUEST,
            ID,
            new MsVersion(1),
            new Realm("rtcmedia"),
            new Nonce(Octets.copyOf("a nonce that has 31 bytes in it".getBytes(UTF_8))),
            new Username(Octets.copyOf(TOKEN)))
        .encode(key());
  }

  private static IntegrityKey key() {
    return IntegrityKey.longTerm(TOKEN, "rtcmedia", PASSWORD);
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 255) << 8 | bytes[at + 1] & 255;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }
}
