package org.fedsim.network.loopback;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;

/** The options of a UDP channel: Netty's general ones and the sizes of the socket's buffers. */
final class DatagramConfig extends DefaultChannelConfig {
  /** Largest datagram that is received in full unless told otherwise, as in Netty's channels. */
  private static final int MAX_DATAGRAM = 2048;

  private final DatagramChannel socket;

  DatagramConfig(LoopbackDatagramChannel channel, DatagramChannel socket) {
    super(channel, new FixedRecvByteBufAllocator(MAX_DATAGRAM));
    this.socket = socket;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    Map<ChannelOption<?>, Object> options = new HashMap<>(super.getOptions());
    options.put(ChannelOption.SO_RCVBUF, size(StandardSocketOptions.SO_RCVBUF));
    options.put(ChannelOption.SO_SNDBUF, size(StandardSocketOptions.SO_SNDBUF));
    return options;
  }

  @Override
  @SuppressWarnings("unchecked") // The value of both options is an Integer.
  public <T> T getOption(ChannelOption<T> option) {
    SocketOption<Integer> size = sizeOption(option);
    return size == null ? super.getOption(option) : (T) size(size);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    SocketOption<Integer> size = sizeOption(option);
    if (size == null) {
      return super.setOption(option, value);
    }
    validate(option, value);
    try {
      socket.setOption(size, (Integer) value);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
    return true;
  }

  private Integer size(SocketOption<Integer> option) {
    try {
      return socket.getOption(option);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  private static SocketOption<Integer> sizeOption(ChannelOption<?> option) {
    if (option == ChannelOption.SO_RCVBUF) {
      return StandardSocketOptions.SO_RCVBUF;
    }
    return option == ChannelOption.SO_SNDBUF ? StandardSocketOptions.SO_SNDBUF : null;
  }
}
