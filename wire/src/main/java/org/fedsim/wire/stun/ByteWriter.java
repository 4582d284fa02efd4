package org.fedsim.wire.stun;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes big-endian fields into a growing array. */
public final class ByteWriter {
  private byte[] array;
  private int size;

  public ByteWriter(int expectedSize) {
    array = new byte[Math.max(expectedSize, 16)];
  }

  public int size() {
    return size;
  }

  public ByteWriter u8(int value) {
    room(1);
    array[size++] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public ByteWriter u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  public ByteWriter bytes(byte[] source, int offset, int length) {
    room(length);
    System.arraycopy(source, offset, array, size, length);
    size += length;
    return this;
  }

  public ByteWriter bytes(byte... source) {
    return bytes(source, 0, source.length);
  }

  public ByteWriter octets(Octets octets) {
    octets.writeTo(this);
    return this;
  }

  public ByteWriter utf8(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Overwrites two bytes written before, such as a length that was not known. */
  public void patchU16(int at, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException("does not fit into 16 bits: " + value);
    }
    array[at] = (byte) (value >>> 8);
    array[at + 1] = (byte) value;
  }

  /** What has been written so far, as a fresh array. */
  public byte[] toArray() {
    return Arrays.copyOf(array, size);
  }

  private void room(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }
  }
}
