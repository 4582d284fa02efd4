package org.fedsim.network.nft;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.util.Arrays;

/** Sends IPv4 packets as they are, whoever's addresses they carry. */
final class RawSender implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_RAW = 255;

  static {
    Native.register(RawSender.class, "c");
  }

  private final int socket;

  private RawSender(int socket) {
    this.socket = socket;
  }

  /** A sender in the namespace of the calling thread. */
  static RawSender open() {
    return new RawSender(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  }

  void send(byte[] packet) throws IOException {
    byte[] address = new byte[16];
    address[0] = AF_INET;
    System.arraycopy(Arrays.copyOfRange(packet, 16, 20), 0, address, 4, 4);
    try {
      sendto(socket, packet, packet.length, 0, address, address.length);
    } catch (LastErrorException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    close(socket);
  }

  private static native int socket(int domain, int type, int protocol) throws LastErrorException;

  private static native long sendto(
      int socket, byte[] bytes, long length, int flags, byte[] address, int addressLength)
      throws LastErrorException;

  private static native int close(int descriptor) throws LastErrorException;
}
