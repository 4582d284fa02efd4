package org.fedsim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.fedsim.network.Topology;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.StunMessage;

/**
 * The STUN codec and what a server answers to a message: never more than three times its length.
 */
class StunFuzzTest {
  private static final IntegrityKey KEY = IntegrityKey.shortTerm(new byte[22]);
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(Topology.address("messenger-client", "203.0.113.50"), 40_000);

  @FuzzTest(maxDuration = "4s")
  void decode(byte[] data) throws MalformedMessage {
    ReceivedStun received;
    try {
      received = ReceivedStun.decode(data);
    } catch (MalformedMessage e) {
      return;
    }
    received.verify(KEY);
    StunMessage message = received.message();
    assertThat(ReceivedStun.decode(message.encode()).message()).isEqualTo(message);
    ReceivedStun signed = ReceivedStun.decode(message.encode(Optional.of(KEY), true, ' '));
    assertThat(signed.message()).isEqualTo(message);
    assertThat(signed.verify(KEY)).isTrue();

    Optional<byte[]> answer = BindingAnswer.to(message, CLIENT);
    if (answer.isPresent()) {
      assertThat(answer.get().length).isLessThanOrEqualTo(3 * data.length);
      assertThat(ReceivedStun.decode(answer.get()).message().id()).isEqualTo(message.id());
    }
  }
}
