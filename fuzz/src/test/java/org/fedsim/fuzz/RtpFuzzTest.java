package org.fedsim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.fedsim.wire.media.RtpPacket;

/** The RTP codec: never an exception, and a packet survives being written again. */
class RtpFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void decode(byte[] data) {
    Optional<RtpPacket> packet = RtpPacket.decode(data, 0, data.length);
    // The same packet, wherever in a buffer it stands.
    byte[] buffer = new byte[data.length + 7];
    System.arraycopy(data, 0, buffer, 4, data.length);
    assertThat(RtpPacket.decode(buffer, 4, data.length)).isEqualTo(packet);
    if (packet.isPresent()) {
      byte[] again = packet.get().encode();
      assertThat(RtpPacket.decode(again, 0, again.length)).isEqualTo(packet);
    }
  }
}
