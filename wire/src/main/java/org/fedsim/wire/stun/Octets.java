package org.fedsim.wire.stun;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes that compares by content, so that records can hold it. */
public final class Octets {
  public static final Octets EMPTY = new Octets(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Octets(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** A copy of the bytes. */
  public static Octets copyOf(byte... bytes) {
    return new Octets(bytes.clone(), 0, bytes.length);
  }

  /**
   * A view without a copy, for the path of relayed packets. The caller must not write to the array
   * afterwards.
   */
  public static Octets view(byte[] array, int offset, int length) {
    if ((offset | length) < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    return new Octets(array, offset, length);
  }

  public int length() {
    return length;
  }

  public byte at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(index + " of " + length);
    }
    return array[offset + index];
  }

  /** A fresh array with these bytes. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  void writeTo(ByteWriter out) {
    out.bytes(array, offset, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets o
        && Arrays.equals(array, offset, offset + length, o.array, o.offset, o.offset + o.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Lower-case hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }
}
