package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A token names a connection, and only to the proxy that has made it. */
class FlowTokensTest {
  private final FlowTokens tokens = new FlowTokens();

  @Test
  void everyTokenLeadsBackToItsConnection() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      InetSocketAddress flow =
          Requests.at(
              random.nextInt(256)
                  + "."
                  + random.nextInt(256)
                  + "."
                  + random.nextInt(256)
                  + "."
                  + random.nextInt(256),
              random.nextInt(65536));
      assertThat(tokens.flow(tokens.token(flow))).as("seed %d", seed).contains(flow);
    }
  }

  @Test
  void aTokenWithAnyBitChangedIsNoToken() {
    byte[] good = Base64.getUrlDecoder().decode(tokens.token(Requests.at("203.0.113.100", 40000)));
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] forged = good.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(tokens.flow(Base64.getUrlEncoder().withoutPadding().encodeToString(forged)))
          .as("bit %d", bit)
          .isEmpty();
    }
  }

  @Test
  void aTokenCutShortOrMadeLongerIsNoToken() {
    String good = tokens.token(Requests.at("203.0.113.100", 40000));
    for (int length = 0; length < good.length(); length++) {
      assertThat(tokens.flow(good.substring(0, length))).as("%d characters", length).isEmpty();
    }
    assertThat(tokens.flow(good + "AAAA")).isEmpty();
  }

  @Test
  void whatIsNotEvenBase64IsNoToken() {
    assertThat(tokens.flow("alice")).isEmpty();
    assertThat(tokens.flow("%00!")).isEmpty();
    assertThat(tokens.flow("")).isEmpty();
  }

  @Test
  void aTokenOfAnotherProxyIsNoToken() {
    String foreign = new FlowTokens().token(Requests.at("203.0.113.100", 40000));
    assertThat(tokens.flow(foreign)).isEmpty();
  }
}
