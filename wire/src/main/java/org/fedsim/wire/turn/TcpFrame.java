package org.fedsim.wire.turn;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;

/**
 * One unit on an MS-TURN connection over TCP: a type, a zero, a length, and what it says (MS-TURN
 * 2.1.3).
 *
 * @param control whether it is an MS-TURN message; else it is raw data of the active destination
 * @param content at most {@value #MAX_CONTENT} bytes
 */
public record TcpFrame(boolean control, Octets content) {
  /** The most that the length can say. */
  public static final int MAX_CONTENT = 65_535;

  static final int HEADER_LENGTH = 4;
  static final int CONTROL = 2;
  static final int DATA = 3;

  public TcpFrame {
    if (content.length() > MAX_CONTENT) {
      throw new IllegalArgumentException(content.length() + " bytes do not fit into a frame");
    }
  }

  /** A frame with an MS-TURN message. */
  public static TcpFrame message(byte[] message) {
    return new TcpFrame(true, Octets.view(message, 0, message.length));
  }

  /** A frame with raw data. */
  public static TcpFrame data(byte[] data) {
    return new TcpFrame(false, Octets.view(data, 0, data.length));
  }

  /**
   * Reads the next frame of a stream.
   *
   * @throws EOFException when the stream ends
   * @throws MalformedMessage when this is no frame
   */
  static TcpFrame read(DataInputStream in) throws IOException, MalformedMessage {
    int type = in.readUnsignedByte();
    if (type != CONTROL && type != DATA) {
      throw new MalformedMessage("frame type " + type);
    }
    int reserved = in.readUnsignedByte();
    if (reserved != 0) {
      throw new MalformedMessage("reserved byte " + reserved);
    }
    byte[] content = new byte[in.readUnsignedShort()];
    in.readFully(content);
    return new TcpFrame(type == CONTROL, Octets.view(content, 0, content.length));
  }

  public byte[] encode() {
    return new ByteWriter(HEADER_LENGTH + content.length())
        .u8(control ? CONTROL : DATA)
        .u8(0)
        .u16(content.length())
        .octets(content)
        .toArray();
  }
}
