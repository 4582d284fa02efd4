package org.fedsim.network.sockets;

import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Room for as many datagrams as are likely to wait: as many as came the last time, and more when
 * that is not enough. Each has room for the longest, though hardly any page of it is ever touched.
 */
final class DatagramBatches extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int MAX_BATCH = 32;

  /** Datagrams of one port before the event loop looks at the others. */
  private static final int MAX_IN_A_ROW = 2 * MAX_BATCH;

  private final int datagram;

  /**
   * @param datagram bytes of the longest one
   */
  DatagramBatches(int datagram) {
    super(MAX_IN_A_ROW);
    this.datagram = datagram;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new BatchHandle();
  }

  private final class BatchHandle extends MaxMessageHandle {
    private int batch = 1;
    private int came;

    @Override
    public int guess() {
      return batch * datagram;
    }

    @Override
    public void reset(ChannelConfig config) {
      batch = Math.max(1, Math.min(MAX_BATCH, came));
      came = 0;
      super.reset(config);
    }

    /** Of a batch Netty says the room that was used; of one datagram, its length. */
    @Override
    public void lastBytesRead(int bytes) {
      int count = bytes <= 0 ? 0 : (bytes + datagram - 1) / datagram;
      came += count;
      if (count >= batch) {
        batch = Math.min(MAX_BATCH, batch * 2);
      }
      super.lastBytesRead(bytes);
    }
  }
}
