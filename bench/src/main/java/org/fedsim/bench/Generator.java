package org.fedsim.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Clients of one relay and the one peer that they all talk to, on one event loop.
 *
 * <p>Media is sent in a closed loop: a fixed number of packets is on its way at any time, and each
 * that arrives makes room for another. So a relay is measured by what it delivers, and cannot be
 * overrun. What stays away for {@value #LOST_AFTER_MILLIS} ms while nothing else comes is lost.
 *
 * <p>Packets are made once per client and sent again and again, so that making them, which costs an
 * HMAC in MS-TURN and none in RFC 5766, is not measured.
 */
final class Generator implements AutoCloseable {
  private static final int LOST_AFTER_MILLIS = 200;
  private static final int QUIET_MILLIS = 20;
  private static final int EXCHANGES_AT_ONCE = 16;
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int DATAGRAM = 512;

  private final EventLoopGroup group =
      new EpollEventLoopGroup(1, new DefaultThreadFactory("generator", true));
  private final EventLoop loop = (EventLoop) group.next();
  private final InetAddress clientAddress;
  private final InetSocketAddress relay;
  private final int window;
  private final Channel peer;
  private final List<ClientPort> ports = new ArrayList<>();

  // Of the load that runs, on the event loop only.
  private Runnable sendOne = () -> {};
  private Runnable flush = () -> {};
  private boolean refillWaits;
  private int next;
  private long onTheirWay;
  private long delivered;
  private long sent;
  private long deliveredAtLastLook;

  /**
   * @param clientAddress where the clients' sockets are
   * @param peerAddress where the peer's socket is
   * @param relay where the relay listens
   * @param window packets on their way at a time
   */
  Generator(InetAddress clientAddress, InetAddress peerAddress, InetSocketAddress relay, int window)
      throws InterruptedException {
    this.clientAddress = clientAddress;
    this.relay = relay;
    this.window = window;
    this.peer = open(peerAddress, new PacketSink(this::arrivedAtPeer));
    loop.scheduleAtFixedRate(
        this::writeOffLost, LOST_AFTER_MILLIS, LOST_AFTER_MILLIS, TimeUnit.MILLISECONDS);
  }

  InetSocketAddress peerAddress() {
    return (InetSocketAddress) peer.localAddress();
  }

  private Channel open(InetAddress address, ChannelHandler handler) throws InterruptedException {
    return new Bootstrap()
        .group(group)
        .channel(EpollDatagramChannel.class)
        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM)
        .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(32 * DATAGRAM))
        .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
        .option(ChannelOption.SO_SNDBUF, BUFFER_BYTES)
        .handler(handler)
        .bind(address, 0)
        .sync()
        .channel();
  }

  /** Opens sockets for more clients, each its own 5-tuple. */
  void addClients(int count, Function<InetSocketAddress, RelayClient> factory)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      ClientPort port = new ClientPort(factory.apply(peerAddress()), this::arrivedAtClient);
      port.channel(open(clientAddress, port));
      port.channel().connect(relay).sync();
      ports.add(port);
    }
  }

  /** Closes the sockets of all clients. */
  void removeClients() throws InterruptedException {
    for (ClientPort port : ports) {
      port.channel().close().sync();
    }
    ports.clear();
  }

  /** Lets every client reach a goal, a few at a time, and says how long that took. */
  Duration reach(RelayClient.Goal goal) {
    long begun = System.nanoTime();
    CompletableFuture<Void> all = new CompletableFuture<>();
    Deque<ClientPort> waiting = new ArrayDeque<>(ports);
    loop.execute(
        () -> {
          Exchanges exchanges = new Exchanges(loop, goal, waiting, all);
          exchanges.begin(EXCHANGES_AT_ONCE);
        });
    all.orTimeout(120, TimeUnit.SECONDS).join();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Sends from all clients in turn to the peer. */
  void startToPeer() {
    run(
        () -> {
          ports.forEach(ClientPort::prepare);
          sendOne = () -> ports.get(next++ % ports.size()).write();
          flush = () -> ports.forEach(ClientPort::flush);
        });
  }

  /** Sends from the peer to all clients in turn. */
  void startToClients() {
    run(
        () -> {
          ports.forEach(ClientPort::prepare);
          List<DatagramPacket> packets = new ArrayList<>();
          for (ClientPort port : ports) {
            packets.add(
                new DatagramPacket(
                    ClientPort.reusable(new byte[RelayClient.PAYLOAD]), port.client().relayed()));
          }
          sendOne =
              () ->
                  peer.write(
                      packets.get(next++ % packets.size()).retainedDuplicate(), peer.voidPromise());
          flush = peer::flush;
        });
  }

  private void run(Runnable setUp) {
    loop.submit(
            () -> {
              setUp.run();
              next = 0;
              onTheirWay = 0;
              refill();
            })
        .syncUninterruptibly();
  }

  /** What has been sent and what has arrived, up to now. */
  record Counts(long sent, long delivered) {}

  Counts counts() {
    return loop.submit(() -> new Counts(sent, delivered)).syncUninterruptibly().getNow();
  }

  /** Sends no more, and waits until nothing arrives any more. */
  void stop() throws InterruptedException {
    loop.submit(() -> sendOne = null).syncUninterruptibly();
    long before;
    do {
      before = counts().delivered();
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    } while (counts().delivered() != before);
  }

  private void arrivedAtPeer(int packets) {
    arrived(packets);
  }

  private void arrivedAtClient() {
    arrived(1);
  }

  private void arrived(int packets) {
    delivered += packets;
    onTheirWay -= packets;
    if (!refillWaits) {
      refillWaits = true;
      // After all sockets that have something have been read: large batches.
      loop.execute(this::refill);
    }
  }

  private void refill() {
    refillWaits = false;
    if (sendOne == null) {
      return;
    }
    while (onTheirWay < window) {
      sendOne.run();
      onTheirWay++;
      sent++;
    }
    flush.run();
  }

  private void writeOffLost() {
    if (delivered == deliveredAtLastLook && onTheirWay > 0) {
      onTheirWay = 0;
      refill();
    }
    deliveredAtLastLook = delivered;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
