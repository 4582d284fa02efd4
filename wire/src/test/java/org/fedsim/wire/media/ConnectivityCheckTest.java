package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.fedsim.wire.media.ConnectivityCheck.Credentials;
import org.fedsim.wire.media.ConnectivityCheck.Received;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.StunAttribute;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.junit.jupiter.api.Test;

/** Checks of ICE as messages: which are believed, and what is answered. */
class ConnectivityCheckTest {
  private static final Credentials LEFT = new Credentials("left", "p".repeat(22));
  private static final Credentials RIGHT = new Credentials("right", "q".repeat(24));
  private static final long PRIORITY = 1_862_270_975;

  private final TransactionId id = TransactionId.randomStun(new SecureRandom());
  private final InetSocketAddress from =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_001);
  private final ConnectivityCheck controlling = new ConnectivityCheck(LEFT, RIGHT, true, 7);
  private final ConnectivityCheck controlled = new ConnectivityCheck(RIGHT, LEFT, false, 8);

  @Test
  void aCheckIsAnsweredWithTheAddressItCameFromAndTheAnswerIsBelieved() throws Exception {
    byte[] check = controlling.request(id, PRIORITY, false);
    Received.Request request = (Received.Request) controlled.received(check, from);

    assertThat(request.nominates()).isFalse();
    StunMessage answer = ReceivedStun.decode(request.answer()).message();
    assertThat(answer.type()).isEqualTo(StunMessage.BINDING_RESPONSE);
    assertThat(answer.find(StunAttribute.XorMappedAddress.class).orElseThrow().address())
        .isEqualTo(from);
    assertThat(controlling.received(request.answer(), from)).isEqualTo(new Received.Success(id));
  }

  @Test
  void aCheckHasWhatRfc5245Asks() throws Exception {
    StunMessage check = ReceivedStun.decode(controlling.request(id, PRIORITY, true)).message();

    assertThat(check.id().hasStunCookie()).isTrue();
    assertThat(new String(check.find(StunAttribute.Username.class).get().name().toArray()))
        .isEqualTo("right:left");
    assertThat(check.attributes())
        .filteredOn(a -> a instanceof StunAttribute.Other)
        .extracting(a -> ((StunAttribute.Other) a).type())
        .containsExactly(0x0024, 0x802A, 0x0025);
    assertThat(HexFormat.of().toHexDigits(PRIORITY)).endsWith(value(check, 0x0024));
    assertThat(value(check, 0x802A)).isEqualTo("0000000000000007");
    assertThat(value(ReceivedStun.decode(controlled.request(id, 1, false)).message(), 0x8029))
        .isEqualTo("0000000000000008");
  }

  @Test
  void onlyTheSideInControlNominates() {
    byte[] check = controlling.request(id, PRIORITY, true);

    assertThat(((Received.Request) controlled.received(check, from)).nominates()).isTrue();
    assertThatThrownBy(() -> controlled.request(id, PRIORITY, true))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCheckWithAWrongPasswordIsRefused() {
    Credentials wrong = new Credentials("right", "x".repeat(24));
    byte[] check = new ConnectivityCheck(LEFT, wrong, true, 7).request(id, PRIORITY, true);

    Received.Refused refused = (Received.Refused) controlled.received(check, from);
    assertThat(refused.code()).isEqualTo(401);
    assertThat(controlling.received(refused.answer(), from))
        .isEqualTo(new Received.Failure(id, 401));
  }

  @Test
  void aCheckForSomebodyElseIsRefused() {
    Credentials other = new Credentials("wrong", RIGHT.password());
    byte[] check = new ConnectivityCheck(LEFT, other, true, 7).request(id, PRIORITY, true);

    assertThat(((Received.Refused) controlled.received(check, from)).code()).isEqualTo(401);
  }

  @Test
  void aCheckWithoutCredentialsIsRefused() {
    byte[] bare = StunMessage.of(StunMessage.BINDING_REQUEST, id).encodeWithFingerprint();

    assertThat(((Received.Refused) controlled.received(bare, from)).code()).isEqualTo(400);
  }

  @Test
  void twoSidesInControlAreAConflict() {
    ConnectivityCheck usurper = new ConnectivityCheck(RIGHT, LEFT, true, 9);

    Received received = usurper.received(controlling.request(id, PRIORITY, true), from);
    assertThat(((Received.Refused) received).code()).isEqualTo(487);
  }

  @Test
  void anAnswerWithAWrongPasswordNeverCame() {
    Credentials wrong = new Credentials("right", "x".repeat(24));
    byte[] answer =
        StunMessage.of(StunMessage.BINDING_RESPONSE, id, new StunAttribute.XorMappedAddress(from))
            .encode(Optional.empty(), true, 0);
    byte[] check = new ConnectivityCheck(LEFT, wrong, true, 1).request(id, PRIORITY, false);
    byte[] forged =
        ((Received.Request) new ConnectivityCheck(wrong, LEFT, false, 2).received(check, from))
            .answer();

    assertThat(controlling.received(answer, from)).isEqualTo(new Received.Nothing());
    assertThat(controlling.received(forged, from)).isEqualTo(new Received.Nothing());
  }

  @Test
  void everyFlippedBitOfACheckIsNoticed() {
    byte[] check = controlling.request(id, PRIORITY, true);
    for (int bit = 0; bit < 8 * check.length; bit++) {
      byte[] damaged = check.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(controlled.received(damaged, from))
          .as("bit " + bit)
          .isNotInstanceOf(Received.Request.class);
    }
  }

  private static String value(StunMessage message, int type) {
    return message.attributes().stream()
        .filter(a -> a instanceof StunAttribute.Other other && other.type() == type)
        .map(a -> ((StunAttribute.Other) a).value().toString())
        .findFirst()
        .orElseThrow();
  }
}
