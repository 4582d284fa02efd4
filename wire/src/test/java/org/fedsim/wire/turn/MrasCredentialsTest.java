package org.fedsim.wire.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedsim.wire.stun.Octets;
import org.junit.jupiter.api.Test;

class MrasCredentialsTest {
  private static final Instant EXPIRY = Instant.parse("2026-11-21T20:00:00Z");
  private static final byte[] K1 = "the first key".getBytes(UTF_8);
  private static final byte[] K2 = "the second key".getBytes(UTF_8);

  private final MrasCredentials mras = MrasCredentials.withKeys(K1, K2);

  @Test
  void aTokenHasTheDocumentedLayout() throws Exception {
    RelayCredentials issued = mras.issue("sip:anna@contoso.com", EXPIRY);

    byte[] username = issued.username();
    assertThat(username).hasSize(52);
    assertThat(Arrays.copyOf(username, 4)).containsExactly(1, 0, 0, 0x20);
    ByteBuffer expiry = ByteBuffer.wrap(username, 4, 8);
    long low = expiry.getInt() & 0xffffffffL;
    long high = expiry.getInt();
    // 116444736000000000 is 1970 in units of 100 ns since 1601.
    assertThat((high << 32 | low) - 116_444_736_000_000_000L)
        .isBetween(
            EXPIRY.getEpochSecond() * 10_000_000L - 10, EXPIRY.getEpochSecond() * 10_000_000L);
    assertThat(Arrays.copyOfRange(username, 32, 52)).isEqualTo(hmac(K1, username, 32));
    assertThat(issued.password()).isEqualTo(hmac(K2, username, 52));
  }

  @Test
  void theRelayKnowsItsOwnTokensWithoutAList() {
    RelayCredentials issued = mras.issue("sip:anna@contoso.com", EXPIRY);
    MrasCredentials relay = MrasCredentials.withKeys(K1, K2);

    assertThat(relay.verify(issued.username()))
        .hasValueSatisfying(
            token -> {
              assertThat(token.password().toArray()).isEqualTo(issued.password());
              assertThat(token.expired(EXPIRY.minusMillis(1))).isFalse();
              assertThat(token.expired(EXPIRY)).isTrue();
            });
  }

  @Test
  void allTokensOfOneUserNameTheSameClient() {
    Octets anna = clientOf(mras.issue("sip:anna@contoso.com", EXPIRY));
    assertThat(clientOf(mras.issue("sip:anna@contoso.com", EXPIRY.plusSeconds(9)))).isEqualTo(anna);
    assertThat(clientOf(mras.issue("sip:bob@contoso.com", EXPIRY))).isNotEqualTo(anna);
  }

  private Octets clientOf(RelayCredentials issued) {
    return mras.verify(issued.username()).orElseThrow().clientId();
  }

  @Test
  void aTokenWithAnyBitChangedIsNoToken() {
    byte[] username = mras.issue("sip:anna@contoso.com", EXPIRY).username();
    for (int bit = 0; bit < username.length * 8; bit++) {
      byte[] forged = username.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(mras.verify(forged)).isEmpty();
    }
  }

  @Test
  void tokensOfAnotherLengthOrOfOtherKeysAreNoTokens() {
    byte[] username = mras.issue("sip:anna@contoso.com", EXPIRY).username();
    for (int length = 0; length < 60; length++) {
      if (length != username.length) {
        assertThat(mras.verify(Arrays.copyOf(username, length))).isEmpty();
      }
    }
    MrasCredentials other = MrasCredentials.withFreshKeys(new SecureRandom());
    assertThat(other.verify(username)).isEmpty();
  }

  @Test
  void noTokenLosesBytesWhenAClientTrimsQuotesAndZeros() {
    for (int i = 0; i < 5_000; i++) {
      RelayCredentials issued = mras.issue("sip:anna@contoso.com", EXPIRY.plus(Duration.ofDays(i)));
      for (byte[] text : new byte[][] {issued.username(), issued.password()}) {
        assertThat(text[0]).isNotEqualTo((byte) '"');
        assertThat(text[text.length - 1]).isNotIn((byte) '"', (byte) 0);
      }
    }
  }

  @Test
  void credentialsDoNotShowThePassword() {
    assertThat(new RelayCredentials(new byte[52], "secret".getBytes(UTF_8)).toString())
        .isEqualTo("RelayCredentials[username of 52 bytes]");
  }

  private static byte[] hmac(byte[] key, byte[] text, int length) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
    mac.update(text, 0, length);
    return mac.doFinal();
  }
}
