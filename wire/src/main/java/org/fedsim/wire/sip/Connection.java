package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fedsim.network.Packet;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.TransportCounters.Cut;
import org.fedsim.wire.sip.framing.Framed;
import org.fedsim.wire.sip.framing.Head;
import org.fedsim.wire.sip.framing.Refusal;
import org.fedsim.wire.sip.framing.StreamReader;
import org.fedsim.wire.tls.TlsRole;

/**
 * One TLS connection that carries SIP, from its first packet to its last. Lives on the event loop
 * of its node, as everything that is done with it.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final byte[] PONG = {'\r', '\n'};

  /** How long whoever was refused may take to read why. */
  private static final long FAREWELL_MILLIS = 1000;

  /** What waits for the handshake; the request that it is, if it is one. */
  private record Pending(
      byte[] bytes, Optional<RequestId> request, Consumer<Optional<SipSendFailed>> sent) {}

  private final Transport transport;
  private final TlsRole side;
  private final String listening;
  private final InetSocketAddress target;
  private final TransportLimits limits;
  private final StreamReader reader;
  private final Instant began;
  private final RecordGuard guard;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private SslHandler tls;
  private Channel channel;
  private InetSocketAddress local;
  private InetSocketAddress remote;
  private Flow flow;
  private TransportEvent.Closed closed;
  private SipSendFailed notConnected;
  private InetSocketAddress notConnectedFrom;
  private boolean over;
  private boolean refusing;
  private boolean closedHere;
  private boolean resuming;
  private int queued;
  private long lastProgress;
  private long lastWord;
  private long messageBegan;

  /**
   * @param listening name of the listening point it came in on or leaves from
   * @param target where it was to go; null for one that was accepted
   */
  Connection(
      Transport transport,
      TlsRole side,
      String listening,
      InetSocketAddress target,
      TransportLimits limits) {
    this.transport = transport;
    this.side = side;
    this.listening = listening;
    this.target = target;
    this.limits = limits;
    this.began = transport.clock().instant();
    this.reader = new StreamReader(transport.framing());
    this.guard = new RecordGuard(() -> transport.counters().count(Cut.RENEGOTIATION));
  }

  /** Puts this connection, and TLS before it, on a channel. */
  void attach(Channel to, SslHandler handler) {
    channel = to;
    tls = handler;
    tls.setHandshakeTimeoutMillis(transport.timers().tlsHandshake().toMillis());
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.pipeline().addLast(guard, handler, this);
    lastWord = transport.nanos();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    local = (InetSocketAddress) channel.localAddress();
    remote = (InetSocketAddress) channel.remoteAddress();
    // What has waited for the connection has been under way since the connecting began.
    pending.forEach(each -> each.request().ifPresent(this::requestedFromTheBeginning));
    ctx.fireChannelActive();
  }

  private void requestedFromTheBeginning(RequestId request) {
    transport.requested(began, local, remote, request);
  }

  TlsRole side() {
    return side;
  }

  String listening() {
    return listening;
  }

  InetSocketAddress target() {
    return target;
  }

  /** The far end, as soon as the channel stands. */
  InetSocketAddress remote() {
    return remote;
  }

  /** There from the end of the handshake on. */
  Flow flow() {
    return flow;
  }

  boolean isHandshaking() {
    return flow == null && !over;
  }

  boolean isOver() {
    return over || refusing;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        established();
      } else {
        refused(handshake.cause());
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void established() {
    if (over) {
      return;
    }
    guard.established();
    flow = TlsOutcome.flow(tls.engine(), side, local, remote);
    // So that nobody comes back with it and is not judged.
    tls.engine().getSession().invalidate();
    lastWord = transport.nanos();
    transport.established(this);
    for (Pending each = pending.poll(); each != null; each = pending.poll()) {
      write(each.bytes(), each.sent());
    }
  }

  private void refused(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    TransportEvent.TlsFailed failed =
        TlsOutcome.failure(
            transport.clock().instant(),
            cause,
            side,
            local,
            remote,
            transport.timers().tlsHandshake(),
            closedHere,
            guard.peerHasSpoken());
    channel.close();
    transport.refused(this, failed);
    failPending(new SipSendFailed(failed.text(), Optional.of(failed), cause));
  }

  /** Before the failure is reported: what it is the failure of. */
  void reportRequests(InetSocketAddress from) {
    pending.forEach(
        each -> each.request().ifPresent(r -> transport.requested(began, from, target, r)));
  }

  /** No TCP connection came about; perhaps before there was anything to send. */
  void notConnected(InetSocketAddress from, SipSendFailed why) {
    over = true;
    notConnectedFrom = from;
    notConnected = why;
    failPending(why);
  }

  private void failPending(SipSendFailed why) {
    List<Pending> lost = new ArrayList<>(pending);
    pending.clear();
    lost.forEach(each -> each.sent().accept(Optional.of(why)));
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (refusing) {
        return;
      }
      byte[] read = ByteBufUtil.getBytes(bytes);
      lastWord = transport.nanos();
      reader.append(read, 0, read.length);
    } finally {
      bytes.release();
    }
    readOn();
  }

  /** Takes in what has come, unless the peer is to wait; and lets it go on if it need not. */
  void readOn() {
    while (!isOver() && !mustWait()) {
      Optional<Framed> next = reader.next();
      if (next.isEmpty()) {
        break;
      }
      messageBegan = 0;
      take(next.get());
    }
    if (isOver()) {
      return;
    }
    channel.config().setAutoRead(!mustWait());
    if (mustWait() || !reader.isMidway()) {
      messageBegan = 0;
    } else if (messageBegan == 0) {
      messageBegan = transport.nanos();
    }
  }

  /** A request of this connection has been answered; it may be the one that others waited for. */
  void relieved() {
    if (flow != null && !channel.config().isAutoRead() && !resuming && !mustWait()) {
      resuming = true;
      // Not at once: whoever answers is in the midst of something.
      channel
          .eventLoop()
          .execute(
              () -> {
                resuming = false;
                readOn();
              });
    }
  }

  /** Whether the peer does not read, or has asked so much that it has to wait for answers. */
  private boolean mustWait() {
    return queued > limits.queued() || flow != null && transport.waiting(flow) >= limits.waiting();
  }

  private void take(Framed framed) {
    if (framed instanceof Framed.KeepAlive) {
      write(PONG, result -> {});
    } else if (framed instanceof Framed.Whole whole) {
      take(whole);
    } else if (framed instanceof Framed.Lost lost) {
      transport.counters().count(Cut.FRAMING);
      refuse(lost.head(), lost.status(), lost.reason());
      sayFarewell();
    }
  }

  private void take(Framed.Whole whole) {
    MessageReader.Reading reading = MessageReader.read(whole);
    transport.seen(
        MessageSeen.Direction.RECEIVED,
        flow,
        () -> whole.head().text() + "\r\n\r\n" + new String(whole.body(), StandardCharsets.UTF_8));
    if (reading instanceof MessageReader.Sound sound) {
      transport.arrived(this, sound.message());
    } else if (reading instanceof MessageReader.Faulty faulty) {
      transport.counters().count(Cut.MALFORMED);
      refuse(whole.head(), faulty.status(), faulty.reason());
    }
  }

  private void refuse(Head head, int status, String reason) {
    Refusal.of(head, status, reason).ifPresent(this::sendBytes);
  }

  /** Ends the connection so that the other side still reads what it was told. */
  private void sayFarewell() {
    refusing = true;
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(this::close, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    tls.closeOutbound();
  }

  // What goes out.

  /**
   * Sends a message, as soon as the handshake is done.
   *
   * @param sent told what has become of it, once
   */
  void send(SIPMessage message, Consumer<Optional<SipSendFailed>> sent) {
    byte[] bytes = MessageWriter.bytes(message);
    Optional<RequestId> request =
        message instanceof SIPRequest ? Optional.of(RequestId.of(message)) : Optional.empty();
    if (flow == null && !over) {
      if (local != null) {
        request.ifPresent(this::requestedNow);
      }
      pending.add(new Pending(bytes, request, sent));
      return;
    }
    if (notConnected != null) {
      request.ifPresent(r -> transport.requested(began, notConnectedFrom, target, r));
      sent.accept(Optional.of(notConnected));
      return;
    }
    if (!isOver()) {
      request.ifPresent(this::requestedNow);
    }
    write(bytes, sent);
  }

  private void requestedNow(RequestId request) {
    transport.requested(transport.clock().instant(), local, remote, request);
  }

  private void sendBytes(byte[] bytes) {
    write(bytes, result -> {});
  }

  private void write(byte[] bytes, Consumer<Optional<SipSendFailed>> sent) {
    if (isOver() || !channel.isActive()) {
      sent.accept(Optional.of(gone()));
      return;
    }
    if (queued > 16L * limits.queued()) {
      sent.accept(
          Optional.of(new SipSendFailed(name() + " does not read", Optional.empty(), null)));
      return;
    }
    if (bytes.length > PONG.length) {
      transport.seen(
          MessageSeen.Direction.SENT, flow, () -> new String(bytes, StandardCharsets.UTF_8));
    }
    if (queued == 0) {
      lastProgress = transport.nanos();
    }
    queued += bytes.length;
    sent.accept(Optional.empty());
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(
            done -> {
              boolean waited = mustWait();
              queued -= bytes.length;
              lastProgress = transport.nanos();
              if (waited && !mustWait()) {
                readOn();
              }
            });
  }

  SipSendFailed gone() {
    return new SipSendFailed(
        "the connection to " + name() + " is gone", Optional.ofNullable(closed), null);
  }

  private String name() {
    InetSocketAddress other = remote != null ? remote : target;
    return other.getAddress().getHostAddress() + ":" + other.getPort();
  }

  // Its end.

  /** Called every now and then: ends what has taken too long. */
  void look() {
    if (isOver() || flow == null) {
      return;
    }
    long now = transport.nanos();
    if (queued > 0 && now - lastProgress > limits.stalled().toNanos()) {
      cut(Cut.NOT_READING);
    } else if (messageBegan != 0 && now - messageBegan > limits.message().toNanos()) {
      cut(Cut.MESSAGE_TIME);
    } else if (now - lastWord > limits.idle().toNanos()) {
      cut(Cut.IDLE);
    }
  }

  private void cut(Cut why) {
    transport.counters().count(why);
    if (why != Cut.IDLE) {
      // What waits for it must not keep the socket.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      closeNow();
    } else {
      close();
    }
  }

  /** Ends it if a packet that is lost for good was of it. */
  void lost(Packet packet) {
    if (local != null && Ends.tcp(local, remote).carry(packet)) {
      closeNow();
    }
  }

  /** Ends it in order, if there is somebody to say good-bye to. */
  void close() {
    closedHere = true;
    if (flow == null || queued > 0) {
      closeNow();
    } else {
      channel.close();
    }
  }

  private void closeNow() {
    closedHere = true;
    ChannelHandlerContext past = channel.pipeline().context(guard);
    if (past == null) {
      channel.close();
    } else {
      // Past TLS, which would wait for its own good-bye to be read.
      past.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (flow != null && !over) {
      over = true;
      closed = new TransportEvent.Closed(transport.clock().instant(), local, remote);
      transport.ended(this, closed);
    } else if (!over) {
      // It ended before TLS said why.
      refused(new java.nio.channels.ClosedChannelException());
    }
    failPending(gone());
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A failed handshake has said so itself; afterwards it is the end.
    if (flow != null) {
      closeNow();
    }
  }
}
