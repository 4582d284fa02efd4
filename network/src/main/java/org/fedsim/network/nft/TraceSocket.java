package org.fedsim.network.nft;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Listens to the packet trace of the namespace in which it is opened, without a program in between.
 *
 * <p>One thread reads; {@link #close} may be called by any other and wakes it.
 */
final class TraceSocket implements AutoCloseable {
  /** What is asked for; an ordinary user gets {@code net.core.rmem_max} at most. */
  private static final int RECEIVE_BUFFER = 16 << 20;

  private static final int LONGEST_DATAGRAM = 16 << 10;
  private static final int POLL_SIZE = 8;

  private final int socket;
  private final int wakeUp;
  private final Memory buffer = new Memory(LONGEST_DATAGRAM);
  private final Memory polled = new Memory(2 * POLL_SIZE);
  private boolean behind;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Who is told what the socket has. */
  interface Reader {
    /** A datagram, valid until this returns. */
    void read(ByteBuffer datagram);

    /** The kernel had more than the socket could hold; what is missing is not known. */
    void gap();

    /** All that was there behind a gap has been read; what comes now is complete again. */
    void caughtUp();
  }

  private TraceSocket(int socket, int wakeUp) {
    this.socket = socket;
    this.wakeUp = wakeUp;
    polled.clear();
    polled.setInt(0, socket);
    polled.setShort(4, Netlink.POLLIN);
    polled.setInt(POLL_SIZE, wakeUp);
    polled.setShort(POLL_SIZE + 4, Netlink.POLLIN);
  }

  /** Opens a socket in the namespace of the calling thread; from here on nothing is missed. */
  static TraceSocket open() throws IOException {
    int socket =
        Netlink.socket(
            Netlink.AF_NETLINK, Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC, Netlink.NETLINK_NETFILTER);
    if (socket < 0) {
      throw failed("cannot open a netlink socket");
    }
    IntByReference size = new IntByReference(RECEIVE_BUFFER);
    if (Netlink.setsockopt(socket, Netlink.SOL_SOCKET, Netlink.SO_RCVBUFFORCE, size, 4) < 0) {
      Netlink.setsockopt(socket, Netlink.SOL_SOCKET, Netlink.SO_RCVBUF, size, 4);
    }
    ByteBuffer address = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
    address.putShort(0, (short) Netlink.AF_NETLINK);
    address.putInt(8, 1 << Netlink.NFNLGRP_NFTRACE - 1);
    if (Netlink.bind(socket, address.array(), address.capacity()) < 0) {
      IOException failure = failed("cannot listen to the packet trace");
      Netlink.close(socket);
      throw failure;
    }
    int wakeUp = Netlink.eventfd(0, Netlink.EFD_CLOEXEC);
    if (wakeUp < 0) {
      IOException failure = failed("cannot make an eventfd");
      Netlink.close(socket);
      throw failure;
    }
    return new TraceSocket(socket, wakeUp);
  }

  /** Reads until the socket is closed, then frees it. */
  void readAll(Reader reader) throws IOException {
    try {
      while (!closed.get()) {
        if (Netlink.poll(polled, 2, -1) < 0 && Native.getLastError() != Netlink.EINTR) {
          throw failed("cannot wait for the packet trace");
        }
        if (polled.getShort(6) != 0) {
          readAvailable(reader);
        }
      }
    } finally {
      closed.set(true);
      Netlink.close(socket);
      // The other descriptor stays until nobody can write to it any more.
    }
  }

  private void readAvailable(Reader reader) throws IOException {
    while (!closed.get()) {
      long length = Netlink.recv(socket, buffer, LONGEST_DATAGRAM, Netlink.MSG_DONTWAIT);
      if (length >= 0) {
        reader.read(buffer.getByteBuffer(0, length));
        continue;
      }
      int errno = Native.getLastError();
      if (errno == Netlink.EAGAIN) {
        if (behind) {
          behind = false;
          reader.caughtUp();
        }
        return;
      }
      if (errno == Netlink.ENOBUFS) {
        behind = true;
        reader.gap();
      } else if (errno != Netlink.EINTR) {
        throw failed("cannot read the packet trace");
      }
    }
  }

  /** Ends the reading; the reading thread frees the socket. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      byte[] one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();
      Netlink.write(wakeUp, one, one.length);
    }
  }

  /** Frees what {@link #close} needed; when no thread reads any more. */
  void free() {
    Netlink.close(wakeUp);
  }

  private static IOException failed(String what) {
    return new IOException(what + ": " + Netlink.strerror(Native.getLastError()));
  }
}
