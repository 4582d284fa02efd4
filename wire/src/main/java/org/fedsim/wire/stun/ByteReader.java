package org.fedsim.wire.stun;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads big-endian fields from a stretch of an array and never beyond it. */
public final class ByteReader {
  private final byte[] array;
  private final int limit;
  private int position;

  public ByteReader(byte[] array, int offset, int length) {
    if ((offset | length) < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    this.array = array;
    this.position = offset;
    this.limit = offset + length;
  }

  /** Index in the array of the next byte. */
  public int position() {
    return position;
  }

  public int remaining() {
    return limit - position;
  }

  public int u8() throws MalformedMessage {
    need(1);
    return array[position++] & 0xff;
  }

  public int u16() throws MalformedMessage {
    return u8() << 8 | u8();
  }

  /** An unsigned 32-bit number. */
  public long u32() throws MalformedMessage {
    return (long) u16() << 16 | u16();
  }

  public byte[] bytes(int count) throws MalformedMessage {
    return octets(count).toArray();
  }

  /** A view of the next bytes, without a copy. */
  public Octets octets(int count) throws MalformedMessage {
    need(count);
    Octets view = Octets.view(array, position, count);
    position += count;
    return view;
  }

  /** A reader of the next bytes alone; this one continues after them. */
  public ByteReader part(int count) throws MalformedMessage {
    need(count);
    ByteReader part = new ByteReader(array, position, count);
    position += count;
    return part;
  }

  /** Everything that is left, as text that must be valid UTF-8. */
  public String utf8() throws MalformedMessage {
    if (isAscii()) {
      // Nearly always, and needs no decoder.
      String text = new String(array, position, remaining(), StandardCharsets.US_ASCII);
      position = limit;
      return text;
    }
    ByteBuffer rest = ByteBuffer.wrap(array, position, remaining());
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(rest).toString();
      position = limit;
      return text;
    } catch (CharacterCodingException e) {
      throw new MalformedMessage("text that is not UTF-8");
    }
  }

  private boolean isAscii() {
    for (int i = position; i < limit; i++) {
      if (array[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** States that nothing is left. */
  public void end(String what) throws MalformedMessage {
    if (position != limit) {
      throw new MalformedMessage(remaining() + " bytes too many in " + what);
    }
  }

  private void need(int count) throws MalformedMessage {
    if (count < 0 || count > limit - position) {
      throw new MalformedMessage(count + " bytes wanted, " + remaining() + " there");
    }
  }
}
