package org.fedsim.network.nft;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** The system calls behind {@link TraceSocket}; each returns -1 and sets errno when it fails. */
final class Netlink {
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int NETLINK_NETFILTER = 12;
  static final int NFNLGRP_NFTRACE = 9;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVBUFFORCE = 33;
  static final int MSG_DONTWAIT = 0x40;
  static final int EFD_CLOEXEC = 0x80000;
  static final short POLLIN = 1;

  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENOBUFS = 105;

  static {
    Native.register(Netlink.class, "c");
  }

  private Netlink() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int socket, byte[] address, int length);

  static native int setsockopt(int socket, int level, int option, IntByReference value, int length);

  static native long recv(int socket, Pointer buffer, long length, int flags);

  static native int poll(Pointer descriptors, long count, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native long write(int descriptor, byte[] bytes, long length);

  static native int close(int descriptor);

  static native String strerror(int errno);
}
