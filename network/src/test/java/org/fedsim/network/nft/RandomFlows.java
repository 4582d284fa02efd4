package org.fedsim.network.nft;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;

/**
 * Packets of flows that open, are sent again, and are answered from wherever they were translated
 * to. Each flow has a source port of its own, so that no translation has to evade another.
 */
final class RandomFlows {
  private static final int ONE_IN = 3;

  private final Random random;
  private final List<Flow> flows = new ArrayList<>();
  private int nextPort;
  private Flow current;

  /** A flow, and how its first packet has left the firewall, once one has. */
  private static final class Flow {
    private final Packet first;
    private Packet left;
    private boolean answered;

    Flow(Packet first) {
      this.first = first;
    }
  }

  /**
   * @param firstPort the source port of the first flow
   */
  RandomFlows(Random random, int firstPort) {
    this.random = random;
    nextPort = firstPort;
  }

  /** The source port of the next flow. */
  int nextPort() {
    return nextPort;
  }

  RawPacket next() {
    if (flows.isEmpty() || random.nextInt(ONE_IN) == 0) {
      current = new Flow(opening());
      flows.add(current);
      return raw(current.first.source(), current.first.destination(), RawPacket.SYN);
    }
    current = flows.get(random.nextInt(flows.size()));
    if (current.left != null && random.nextBoolean()) {
      boolean first = !current.answered;
      current.answered = true;
      return raw(
          current.left.destination(),
          current.left.source(),
          first ? RawPacket.SYN | RawPacket.ACK : RawPacket.ACK);
    }
    return raw(
        current.first.source(),
        current.first.destination(),
        current.answered ? RawPacket.ACK : RawPacket.SYN);
  }

  /** The last packet has left the firewall like this. */
  void passed(Packet left) {
    boolean opening =
        current.left == null && current.first.source().getPort() == left.source().getPort();
    if (opening) {
      current.left = left;
    }
  }

  private Packet opening() {
    String[] outside = RandomRulesets.OUTSIDE;
    String[] inside = RandomRulesets.INSIDE;
    boolean inwards = random.nextInt(ONE_IN) > 0;
    String from = inwards ? outside[random.nextInt(outside.length)] : inside[random.nextInt(3)];
    String to = inwards ? inside[random.nextInt(inside.length)] : outside[random.nextInt(4)];
    int port = RandomRulesets.PORTS[random.nextInt(RandomRulesets.PORTS.length)];
    InetSocketAddress source = RawPacket.at(from, nextPort++);
    InetSocketAddress destination = RawPacket.at(to, port);
    return random.nextBoolean()
        ? Packet.udp(source, destination, 0)
        : Packet.tcp(source, destination, Packet.Tcp.SYN, 0);
  }

  private RawPacket raw(InetSocketAddress from, InetSocketAddress to, int flags) {
    String a = from.getAddress().getHostAddress();
    String b = to.getAddress().getHostAddress();
    if (current.first.protocol() == Protocol.UDP) {
      return RawPacket.udp(a, from.getPort(), b, to.getPort(), random.nextInt(40));
    }
    boolean there = from.equals(current.first.source());
    boolean synchronizing = (flags & RawPacket.SYN) != 0;
    int own = there ? 1000 : 5000;
    int others = there ? 5000 : 1000;
    return RawPacket.tcp(
        a,
        from.getPort(),
        b,
        to.getPort(),
        flags,
        synchronizing ? own : own + 1,
        (flags & RawPacket.ACK) != 0 ? others + 1 : 0);
  }
}
