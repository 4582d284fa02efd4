package org.fedsim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.turn.PseudoTls;
import org.fedsim.wire.turn.TcpServerStream;
import org.fedsim.wire.turn.TcpServerStream.Unit;

/**
 * The framing of MS-TURN over TCP: the same units however the stream is cut, and the units are the
 * stream.
 */
class TcpStreamFuzzTest {

  /**
   * @param data the first byte tells how the stream is cut, the rest is the stream
   */
  @FuzzTest(maxDuration = "4s")
  void stream(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(data, 1, data.length);
    Optional<List<Unit>> whole = units(stream, stream.length);
    assertThat(units(stream, 1 + (data[0] & 0x7f))).isEqualTo(whole);
    whole.ifPresent(units -> areTheStream(units, stream));
  }

  /** The units of a stream that comes in pieces; empty when it is refused. */
  private static Optional<List<Unit>> units(byte[] stream, int piece) {
    TcpServerStream server = new TcpServerStream();
    List<Unit> units = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += piece) {
        units.addAll(
            server.received(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + piece))));
      }
      return Optional.of(units);
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }

  private static void areTheStream(List<Unit> units, byte[] stream) {
    int at = 0;
    for (Unit unit : units) {
      if (unit instanceof Unit.Framed framed) {
        byte[] bytes = framed.frame().encode();
        assertThat(Arrays.copyOfRange(stream, at, at + bytes.length)).isEqualTo(bytes);
        if (framed.frame().control()) {
          assertThat(BindingAnswer.looksLikeStun(framed.frame().content().toArray())).isTrue();
        }
        at += bytes.length;
      } else {
        assertThat(at).as("a hello only opens a stream").isZero();
        at += PseudoTls.CLIENT_HELLO_LENGTH;
      }
    }
    assertThat(at).isLessThanOrEqualTo(stream.length);
  }
}
