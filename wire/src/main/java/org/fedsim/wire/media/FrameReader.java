package org.fedsim.wire.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fedsim.wire.stun.MalformedMessage;

/**
 * The frames that carry packets over TCP (RFC 4571 section 2): 16 bits that say how long the packet
 * is, and the packet. Cuts a stream into packets, however it arrives.
 *
 * <p>Pure; not safe for use by several threads. After it has thrown, the stream is out of step and
 * its connection is to be closed.
 */
final class FrameReader {
  /** The longest packet: what a UDP candidate takes too. */
  static final int LONGEST_PACKET = 2048;

  private static final int HEADER = 2;

  private final byte[] buffer = new byte[HEADER + LONGEST_PACKET];
  private int size;

  /** The frame of one packet of at most {@value #LONGEST_PACKET} bytes. */
  static byte[] frame(byte[] packet) {
    if (packet.length > LONGEST_PACKET) {
      throw new IllegalArgumentException("a packet of " + packet.length + " bytes");
    }
    byte[] frame = new byte[HEADER + packet.length];
    frame[0] = (byte) (packet.length >>> 8);
    frame[1] = (byte) packet.length;
    System.arraycopy(packet, 0, frame, HEADER, packet.length);
    return frame;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @return the packets that are complete now, in order; null packets (of no bytes) are left out
   * @throws MalformedMessage when a frame says that it is longer than any packet of media
   */
  List<byte[]> received(byte[] bytes) throws MalformedMessage {
    List<byte[]> packets = new ArrayList<>();
    int at = 0;
    while (true) {
      int end = size < HEADER ? HEADER : HEADER + announced();
      int taken = Math.min(end - size, bytes.length - at);
      System.arraycopy(bytes, at, buffer, size, taken);
      at += taken;
      size += taken;
      if (size < end) {
        return packets;
      }
      int length = announced();
      if (length > LONGEST_PACKET) {
        throw new MalformedMessage("a frame of " + length + " bytes");
      }
      if (size == HEADER + length) {
        if (length > 0) {
          packets.add(Arrays.copyOfRange(buffer, HEADER, size));
        }
        size = 0;
      }
    }
  }

  private int announced() {
    return (buffer[0] & 0xff) << 8 | buffer[1] & 0xff;
  }
}
