package org.fedsim.wire.sip;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Looks at the TLS records that come in, before they are decrypted, and ends a connection whose
 * peer begins a second handshake: each costs the server more than the client (RFC 5746 makes
 * renegotiation safe, not cheap). Up to TLS 1.2 the type of a record is in the clear.
 */
final class RecordGuard extends ChannelInboundHandlerAdapter {
  private static final int HEADER = 5;
  private static final int HANDSHAKE = 22;

  private final Runnable renegotiated;
  private final byte[] header = new byte[HEADER];
  private int headerLength;
  private int bodyLeft;
  private boolean established;
  private boolean peerHasSpoken;

  /**
   * @param renegotiated called before the connection is ended
   */
  RecordGuard(Runnable renegotiated) {
    this.renegotiated = renegotiated;
  }

  /** From now on a handshake is a second one. */
  void established() {
    established = true;
  }

  /**
   * Whether the peer has said anything of a handshake; then its alert is about what it was told.
   */
  boolean peerHasSpoken() {
    return peerHasSpoken;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    boolean wasEstablished = established;
    if (beginsHandshake(bytes) && wasEstablished) {
      ReferenceCountUtil.release(message);
      renegotiated.run();
      ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
  }

  private boolean beginsHandshake(ByteBuf bytes) {
    boolean handshake = false;
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (bodyLeft > 0) {
        int step = Math.min(bodyLeft, end - at);
        bodyLeft -= step;
        at += step;
        continue;
      }
      header[headerLength++] = bytes.getByte(at++);
      if (headerLength == HEADER) {
        handshake |= header[0] == HANDSHAKE;
        bodyLeft = (header[3] & 255) << 8 | header[4] & 255;
        headerLength = 0;
      }
    }
    peerHasSpoken |= handshake;
    return handshake;
  }
}
