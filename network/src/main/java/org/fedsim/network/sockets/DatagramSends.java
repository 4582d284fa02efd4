package org.fedsim.network.sockets;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends the datagrams of one UDP channel by the shortest way that its network has. Of its event
 * loop only.
 *
 * <p>A channel that cannot send fast enough loses datagrams, as a socket would; it does not queue
 * them.
 */
public interface DatagramSends {
  /** Where a channel that has a way of its own says so; takes what {@link #of} takes. */
  AttributeKey<Function<Consumer<Throwable>, DatagramSends>> OWN_WAY =
      AttributeKey.valueOf(DatagramSends.class, "own way");

  /**
   * Takes a datagram, which goes out with the next {@link #flush} at the latest.
   *
   * @param payload must not be changed afterwards
   */
  void send(InetSocketAddress to, byte[] payload);

  /** Sends what has been taken. */
  void flush();

  /**
   * The way of that channel.
   *
   * @param notSent told of each datagram that was taken and could not be sent, and why; null when
   *     there was no room
   */
  static DatagramSends of(Channel channel, Consumer<Throwable> notSent) {
    Function<Consumer<Throwable>, DatagramSends> own = channel.attr(OWN_WAY).get();
    return own == null ? new PipelineSends(channel, notSent) : own.apply(notSent);
  }
}
