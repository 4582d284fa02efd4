package org.fedsim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;

/** The MS-TURN codec: only {@link MalformedMessage}, and a message survives being written again. */
class MsTurnFuzzTest {
  private static final IntegrityKey KEY =
      IntegrityKey.longTerm(new byte[52], "rtcmedia", new byte[20]);

  @FuzzTest(maxDuration = "4s")
  void decode(byte[] data) throws MalformedMessage {
    ReceivedMsTurn received;
    try {
      received = ReceivedMsTurn.decode(data);
    } catch (MalformedMessage e) {
      return;
    }
    assertThat(MsTurnMessage.looksLikeOne(data)).isTrue();
    assertThat(received.length()).isEqualTo(data.length);
    received.verify(KEY);
    MsTurnMessage message = received.message();
    assertThat(ReceivedMsTurn.decode(message.encode()).message()).isEqualTo(message);
    if (!received.hasIntegrity()) {
      assertThat(ReceivedMsTurn.decode(message.encode(KEY)).verify(KEY)).isTrue();
    }
  }
}
