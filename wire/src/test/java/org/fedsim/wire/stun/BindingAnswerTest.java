package org.fedsim.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import org.fedsim.wire.stun.StunAttribute.ErrorCode;
import org.fedsim.wire.stun.StunAttribute.MappedAddress;
import org.fedsim.wire.stun.StunAttribute.Other;
import org.fedsim.wire.stun.StunAttribute.UnknownAttributes;
import org.fedsim.wire.stun.StunAttribute.XorMappedAddress;
import org.junit.jupiter.api.Test;

class BindingAnswerTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.50", 40_000);
  private final SecureRandom random = new SecureRandom();

  @Test
  void aClientOfRfc5389GetsItsAddressXored() throws Exception {
    StunMessage request =
        StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.randomStun(random));
    StunMessage answer = answer(request);
    assertThat(answer.type()).isEqualTo(StunMessage.BINDING_RESPONSE);
    assertThat(answer.id()).isEqualTo(request.id());
    assertThat(answer.attributes()).containsExactly(new XorMappedAddress(CLIENT));
  }

  @Test
  void aClientOfRfc3489GetsItsAddressPlain() throws Exception {
    StunMessage request = StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.random(random));
    assertThat(answer(request).attributes()).containsExactly(new MappedAddress(CLIENT));
  }

  @Test
  void unknownAttributesThatMustBeUnderstoodAreListed() throws Exception {
    StunMessage request =
        StunMessage.of(
            StunMessage.BINDING_REQUEST,
            TransactionId.randomStun(random),
            new Other(0x7fff, Octets.EMPTY),
            new Other(0x0003, Octets.copyOf(new byte[4])),
            new Other(0xffff, Octets.EMPTY));
    StunMessage answer = answer(request);
    assertThat(answer.type()).isEqualTo(StunMessage.BINDING_ERROR);
    assertThat(answer.find(ErrorCode.class).orElseThrow().reason().code()).isEqualTo(420);
    assertThat(answer.find(UnknownAttributes.class))
        .contains(new UnknownAttributes(List.of(0x7fff, 0x0003)));
  }

  @Test
  void indicationsAndResponsesAreNotAnswered() {
    for (int type :
        new int[] {
          StunMessage.BINDING_INDICATION, StunMessage.BINDING_RESPONSE, StunMessage.BINDING_ERROR
        }) {
      StunMessage message = StunMessage.of(type, TransactionId.randomStun(random));
      assertThat(BindingAnswer.to(message, CLIENT)).isEmpty();
    }
  }

  private static StunMessage answer(StunMessage request) throws MalformedMessage {
    return ReceivedStun.decode(BindingAnswer.to(request, CLIENT).orElseThrow()).message();
  }
}
