package org.fedsim.wire.turn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;

/**
 * Cuts what a client sends over TCP into frames, however it arrives (MS-TURN 2.1). The first byte
 * tells whether the client begins with pseudo-TLS or with a frame.
 *
 * <p>Pure. Between two calls it holds less than one frame. After it has thrown, the connection is
 * to be closed (3.1.10).
 */
public final class TcpServerStream {

  /** What has been cut off the stream. */
  public sealed interface Unit {
    /** The client's half of pseudo-TLS; it waits for {@link PseudoTls#serverHello}. */
    record Hello() implements Unit {}

    /** A frame. */
    record Framed(TcpFrame frame) implements Unit {}
  }

  private byte[] buffer = new byte[512];
  private int size;
  private boolean opened;

  /**
   * Takes the next bytes of the stream.
   *
   * @return the units that are complete now, in order
   * @throws MalformedMessage when this is no MS-TURN connection
   */
  public List<Unit> received(byte[] bytes) throws MalformedMessage {
    append(bytes);
    List<Unit> units = new ArrayList<>();
    int at = 0;
    while (at < size) {
      int type = buffer[at] & 0xff;
      int length;
      if (type == PseudoTls.HANDSHAKE && !opened) {
        length = PseudoTls.CLIENT_HELLO_LENGTH;
        if (size - at < length) {
          break;
        }
        if (!PseudoTls.isClientHello(Arrays.copyOfRange(buffer, at, at + length))) {
          throw new MalformedMessage("neither pseudo-TLS nor MS-TURN");
        }
        units.add(new Unit.Hello());
      } else {
        length = frameLength(at, type);
        if (length < 0 || size - at < length) {
          break;
        }
        units.add(new Unit.Framed(frame(at, length, type)));
      }
      opened = true;
      at += length;
    }
    if (at > 0) {
      System.arraycopy(buffer, at, buffer, 0, size - at);
      size -= at;
    }
    return units;
  }

  private void append(byte[] bytes) {
    if (buffer.length - size < bytes.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + bytes.length));
    }
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** Header and content; negative while the header is not complete. */
  private int frameLength(int at, int type) throws MalformedMessage {
    if (type != TcpFrame.CONTROL && type != TcpFrame.DATA) {
      throw new MalformedMessage("frame type " + type);
    }
    if (size - at >= 2 && buffer[at + 1] != 0) {
      throw new MalformedMessage("reserved byte " + buffer[at + 1]);
    }
    if (size - at < TcpFrame.HEADER_LENGTH) {
      return -1;
    }
    return TcpFrame.HEADER_LENGTH + ((buffer[at + 2] & 0xff) << 8 | buffer[at + 3] & 0xff);
  }

  private TcpFrame frame(int at, int length, int type) throws MalformedMessage {
    Octets content =
        Octets.copyOf(Arrays.copyOfRange(buffer, at + TcpFrame.HEADER_LENGTH, at + length));
    // A stream that is out of step shows here first. STUN Binding comes as a control frame too.
    if (type == TcpFrame.CONTROL && !BindingAnswer.looksLikeStun(content.toArray())) {
      throw new MalformedMessage("a control frame without a message");
    }
    return new TcpFrame(type == TcpFrame.CONTROL, content);
  }
}
