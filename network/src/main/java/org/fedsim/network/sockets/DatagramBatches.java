package org.fedsim.network.sockets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Room for as many datagrams as are likely to wait: as many as came the last time, and more when
 * that is not enough. Each has room for the longest, though hardly any page of it is ever touched.
 * A batch that is not full was the last: for channels that are told again of what they leave
 * ({@code EpollMode.LEVEL_TRIGGERED}).
 */
final class DatagramBatches extends DefaultMaxMessagesRecvByteBufAllocator {
  /** One more than most ports have waiting, so that one call tells that there is no more. */
  private static final int MIN_BATCH = 2;

  private static final int MAX_BATCH = 32;

  /** Datagrams of one port before the event loop looks at the others. */
  private static final int MAX_IN_A_ROW = 2 * MAX_BATCH;

  /**
   * The room of a thread, lent to one batch at a time: so much at once is too large to be had
   * cheaply from the pool, which may clear it all for each batch.
   */
  private final FastThreadLocal<ByteBuf> room =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
          return Unpooled.directBuffer(MAX_BATCH * datagram);
        }

        @Override
        protected void onRemoval(ByteBuf value) {
          value.release();
        }
      };

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
    private int batch = MIN_BATCH;
    private int came;
    private boolean full;

    @Override
    public int guess() {
      return batch * datagram;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator pool) {
      ByteBuf own = room.get();
      // Somebody may still be holding what came the last time.
      return own.refCnt() == 1 ? own.retainedSlice(0, guess()).clear() : super.allocate(pool);
    }

    @Override
    public void reset(ChannelConfig config) {
      batch = Math.max(MIN_BATCH, Math.min(MAX_BATCH, came));
      came = 0;
      full = true;
      super.reset(config);
    }

    /** Of a batch Netty says the room that was used; of one datagram, its length. */
    @Override
    public void lastBytesRead(int bytes) {
      int count = bytes <= 0 ? 0 : (bytes + datagram - 1) / datagram;
      came += count;
      full = count >= batch;
      if (full) {
        batch = Math.min(MAX_BATCH, batch * 2);
      }
      super.lastBytesRead(bytes);
    }

    @Override
    public boolean continueReading() {
      return full && super.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return full && super.continueReading(maybeMoreData);
    }
  }
}
