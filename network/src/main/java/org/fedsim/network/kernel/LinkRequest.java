package org.fedsim.network.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message of rtnetlink(7): a header, a fixed part, and attributes, of which some hold
 * others. Numbers are in this machine's order, addresses as on the wire.
 */
final class LinkRequest {
  private static final int CAPACITY = 512;
  private static final int NLM_F_REQUEST = 1;
  private static final int NLM_F_ACK = 4;
  private static final int HEADER = 16;

  private final String what;
  private final ByteBuffer message = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

  /**
   * @param what for the error message, should the kernel refuse it
   * @param flags besides those that ask for an answer
   */
  LinkRequest(String what, int type, int flags) {
    this.what = what;
    message
        .putInt(0)
        .putShort((short) type)
        .putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags))
        .putInt(0)
        .putInt(0);
  }

  /** The fixed part of messages about interfaces, {@code struct ifinfomsg}. */
  LinkRequest interfaceInfo(int index, int flags) {
    message.putInt(0).putInt(index).putInt(flags).putInt(flags);
    return this;
  }

  LinkRequest bytes(int... bytes) {
    for (int b : bytes) {
      message.put((byte) b);
    }
    return this;
  }

  LinkRequest number(int number) {
    message.putInt(number);
    return this;
  }

  LinkRequest attribute(int type, int number) {
    message.putShort((short) 8).putShort((short) type).putInt(number);
    return this;
  }

  LinkRequest attribute(int type, String text) {
    return attribute(type, (text + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  LinkRequest attribute(int type, byte[] value) {
    message.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    return pad();
  }

  /** An attribute that holds what is written meanwhile. */
  LinkRequest nested(int type, Runnable content) {
    int start = message.position();
    message.putShort((short) 0).putShort((short) type);
    content.run();
    message.putShort(start, (short) (message.position() - start));
    return pad();
  }

  private LinkRequest pad() {
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
    return this;
  }

  String what() {
    return what;
  }

  /** The whole message. */
  byte[] encoded(int sequence) {
    int length = message.position();
    message.putInt(0, length).putInt(8, sequence);
    byte[] bytes = new byte[Math.max(length, HEADER)];
    message.duplicate().flip().get(bytes);
    return bytes;
  }
}
