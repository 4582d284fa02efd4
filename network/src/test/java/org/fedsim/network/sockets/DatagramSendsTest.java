package org.fedsim.network.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.machine.MachineNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatagramSendsTest {
  private static final Inet4Address LOOPBACK = Topology.address("here", "127.0.0.1");
  private static final int MANY = 100;

  private final List<Throwable> notSent = Collections.synchronizedList(new ArrayList<>());
  private Network network;
  private Host edge;
  private Channel channel;
  private DatagramSocket first;
  private DatagramSocket second;

  /** The two ways there are. */
  enum Way {
    PIPELINE {
      @Override
      Network open() throws IOException {
        return LoopbackNetwork.open(
            ContosoTopology.create(), Map.of(), LoopbackNetwork.Options.LAB);
      }
    },
    EPOLL {
      @Override
      Network open() throws IOException {
        return MachineNetwork.open("edge", LOOPBACK);
      }
    };

    abstract Network open() throws IOException;
  }

  private void open(Way way) throws IOException {
    assumeTrue(way == Way.PIPELINE || Epoll.isAvailable(), "no native epoll here");
    network = way.open();
    edge = network.host("edge");
    EventLoopGroup group = edge.newEventLoopGroup(1, "sends");
    channel = edge.bindUdp(group, at(0), new ChannelInboundHandlerAdapter());
    first = receiver();
    second = receiver();
  }

  private DatagramSocket receiver() throws IOException {
    DatagramSocket socket = edge.openUdp(at(0));
    socket.setReceiveBufferSize(1 << 20);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(network.topology().interfacesOf("edge").get(0).address(), port);
  }

  @BeforeEach
  void nothingIsOpen() {
    network = null;
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void datagramsInARowArriveWholeAndInOrder(Way way) throws IOException {
    open(way);
    List<byte[]> sent = IntStream.range(0, MANY).mapToObj(i -> payload(172, i)).toList();
    onLoop(sends -> sent.forEach(payload -> sends.send(to(first), payload)));
    assertThat(received(first, MANY)).containsExactlyElementsOf(text(sent));
    assertThat(notSent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyoneGetsHisOwnWhateverTheLengths(Way way) throws IOException {
    open(way);
    int[] lengths = {172, 172, 0, 0, 1, 1200, 1200, 1201, 1201, 8000, 8000, 172};
    List<byte[]> toFirst = new ArrayList<>();
    List<byte[]> toSecond = new ArrayList<>();
    onLoop(
        sends -> {
          for (int i = 0; i < lengths.length; i++) {
            byte[] payload = payload(lengths[i], i);
            sends.send(to(first), payload);
            sends.send(to(first), payload);
            sends.send(to(second), payload);
            Collections.addAll(toFirst, payload, payload);
            toSecond.add(payload);
          }
        });
    assertThat(received(first, toFirst.size())).containsExactlyElementsOf(text(toFirst));
    assertThat(received(second, toSecond.size())).containsExactlyElementsOf(text(toSecond));
    assertThat(notSent).isEmpty();
  }

  @Test
  void whatTheKernelDoesNotJoinGoesOneByOne() throws IOException {
    open(Way.EPOLL);
    // More in all than a datagram can hold, which the kernel refuses.
    EpollSends sends =
        new EpollSends(
            (EpollDatagramChannel) channel, new EpollSends.Limits(64, 1200, 1 << 20), notSent::add);
    List<byte[]> sent = IntStream.range(0, 120).mapToObj(i -> payload(1200, i)).toList();
    channel
        .eventLoop()
        .submit(
            () -> {
              sent.forEach(payload -> sends.send(to(first), payload));
              sends.flush();
            })
        .syncUninterruptibly();
    assertThat(received(first, sent.size())).containsExactlyElementsOf(text(sent));
    assertThat(notSent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatAClosedChannelTakesIsToldAsNotSent(Way way) throws IOException {
    open(way);
    onLoop(
        sends -> {
          channel.close();
          sends.send(to(first), payload(172, 1));
          sends.send(to(first), payload(172, 2));
          sends.send(to(second), payload(172, 3));
        });
    assertThat(notSent).hasSize(3);
  }

  private void onLoop(Consumer<DatagramSends> sending) {
    DatagramSends sends = DatagramSends.of(channel, notSent::add);
    channel
        .eventLoop()
        .submit(
            () -> {
              sending.accept(sends);
              sends.flush();
            })
        .syncUninterruptibly();
  }

  private static byte[] payload(int length, int number) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) number);
    return payload;
  }

  private InetSocketAddress to(DatagramSocket receiver) {
    return at(receiver.getLocalPort());
  }

  private static List<String> text(List<byte[]> payloads) {
    return payloads.stream().map(DatagramSendsTest::text).toList();
  }

  private static String text(byte[] payload) {
    return payload.length + " of " + (payload.length == 0 ? "nothing" : payload[0]);
  }

  private static List<String> received(DatagramSocket socket, int count) throws IOException {
    List<String> received = new ArrayList<>();
    byte[] room = new byte[65_535];
    for (int i = 0; i < count; i++) {
      DatagramPacket packet = new DatagramPacket(room, room.length);
      socket.receive(packet);
      received.add(text(Arrays.copyOf(room, packet.getLength())));
    }
    return received;
  }
}
