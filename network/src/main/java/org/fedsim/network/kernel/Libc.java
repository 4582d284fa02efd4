package org.fedsim.network.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * The calls of the C library that Java has no way to; all of them tell errors as {@link
 * LastErrorException}.
 *
 * <p>Buffers are arrays, never {@code com.sun.jna.Memory}: that one starts a thread where it is
 * first used, and a thread that is started inside a namespace keeps it alive.
 */
final class Libc {
  static final int CLONE_NEWNET = 0x4000_0000;

  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x8_0000;
  static final int NETLINK_ROUTE = 0;

  static final int SOL_SOCKET = 1;
  static final int SO_RCVTIMEO = 20;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;

  static final int EINTR = 4;
  static final int ENOBUFS = 105;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  /** Loads the library, so that it does not happen inside a namespace. */
  static void load() {}

  static native int unshare(int flags) throws LastErrorException;

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int bind(int fd, byte[] address, int length) throws LastErrorException;

  static native int setsockopt(int fd, int level, int option, byte[] value, int length)
      throws LastErrorException;

  static native long send(int fd, byte[] bytes, long length, int flags) throws LastErrorException;

  static native long recv(int fd, byte[] bytes, long length, int flags) throws LastErrorException;

  static native int close(int fd) throws LastErrorException;

  static native String strerror(int error);
}
