package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A 127.a.b.0/24 that belongs to one network for as long as this is open.
 *
 * <p>It is held by a socket that listens at 127.a.b.254: two networks, of one process or two, can
 * never own the same block.
 */
public final class ClaimedBlock implements AutoCloseable {
  /** How many addresses there are to give away. */
  public static final int SIZE = 253;

  private static final int GUARD_HOST = 254;
  private static final int GUARD_PORT = 65_000;
  private static final int ATTEMPTS = 4096;

  private final ServerSocket guard;
  private final int a;
  private final int b;

  private ClaimedBlock(ServerSocket guard, int a, int b) {
    this.guard = guard;
    this.a = a;
    this.b = b;
  }

  /**
   * Claims a free block.
   *
   * @throws BindException when none was found, which means that something listens on port 65000 of
   *     every address
   */
  public static ClaimedBlock claim() throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // 127.0.0.0/16 and 127.1.0.0/16 are what people and distributions use by hand.
      int a = random.nextInt(2, 255);
      int b = random.nextInt(256);
      ServerSocket guard = new ServerSocket();
      try {
        guard.setReuseAddress(false);
        guard.bind(new InetSocketAddress(address("guard", a, b, GUARD_HOST), GUARD_PORT), 1);
        return new ClaimedBlock(guard, a, b);
      } catch (BindException taken) {
        guard.close();
      } catch (IOException e) {
        guard.close();
        throw e;
      }
    }
    throw new BindException(
        "no free block of loopback addresses: port " + GUARD_PORT + " is taken on all of them");
  }

  /**
   * One address of the block.
   *
   * @param name carried by the address, so that nothing ever asks a resolver for a name
   * @param host 1 to {@link #SIZE}
   */
  public Inet4Address address(String name, int host) {
    if (host < 1 || host > SIZE) {
      throw new IllegalArgumentException(host + " is not between 1 and " + SIZE);
    }
    return address(name, a, b, host);
  }

  private static Inet4Address address(String name, int a, int b, int host) {
    try {
      return (Inet4Address)
          InetAddress.getByAddress(name, new byte[] {127, (byte) a, (byte) b, (byte) host});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  @Override
  public void close() {
    try {
      guard.close();
    } catch (IOException e) {
      // It only listens; there is nothing to lose.
    }
  }
}
