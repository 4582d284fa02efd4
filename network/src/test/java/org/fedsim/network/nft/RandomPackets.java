package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;

/** Packets of flows that open, are answered, go on and end, and of some that never opened. */
final class RandomPackets {
  private final Random random;
  private final int basePort;
  private final List<Flow> flows = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  /** One flow; its TCP numbers are kept so that the kernel's window check has nothing to object. */
  private static final class Flow {
    private final Protocol protocol;
    private final String a;
    private final int aPort;
    private final String b;
    private final int bPort;
    // What becomes of TCP: whether the SYN was let through, and what has come since.
    private boolean opened;
    private boolean answered;
    private boolean reset;
    private int aSeq = 1000;
    private int bSeq = 5000;
    private int fins;

    Flow(Protocol protocol, String a, int aPort, String b, int bPort) {
      this.protocol = protocol;
      this.a = a;
      this.aPort = aPort;
      this.b = b;
      this.bPort = bPort;
    }

    RawPacket tcp(boolean there, int flags, int seq, int ack) {
      return there
          ? RawPacket.tcp(a, aPort, b, bPort, flags, seq, ack)
          : RawPacket.tcp(b, bPort, a, aPort, flags, seq, ack);
    }
  }

  private Flow current;
  private Runnable whenAllowed = () -> {};

  RandomPackets(Random random, int basePort) {
    this.random = random;
    this.basePort = basePort;
  }

  RawPacket next() {
    whenAllowed = () -> {};
    if (flows.isEmpty() || random.nextInt(5) < 2) {
      Flow opening = open();
      if (opening != null) {
        flows.add(opening);
        current = opening;
        return first(opening);
      }
    }
    current = flows.get(random.nextInt(flows.size()));
    return current.protocol == Protocol.UDP ? udp() : tcp();
  }

  /** What became of the last packet. */
  void decided(Decision decision) {
    if (decision == Decision.ALLOW) {
      whenAllowed.run();
    }
    if (decision == Decision.REJECT && current.protocol == Protocol.TCP) {
      // Whoever gets an RST gives up.
      flows.remove(current);
    }
  }

  private Flow open() {
    String outside = RandomPolicies.OUTSIDE[random.nextInt(RandomPolicies.OUTSIDE.length)];
    String inside = RandomPolicies.INSIDE[random.nextInt(RandomPolicies.INSIDE.length)];
    boolean inwards = random.nextBoolean();
    Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
    int outsidePort = port();
    int insidePort = port();
    if (!used.add(protocol + outside + outsidePort + inside + insidePort)) {
      return null;
    }
    return inwards
        ? new Flow(protocol, outside, outsidePort, inside, insidePort)
        : new Flow(protocol, inside, insidePort, outside, outsidePort);
  }

  private int port() {
    return basePort + random.nextInt(RandomPolicies.PORTS + 2);
  }

  private RawPacket first(Flow flow) {
    if (flow.protocol == Protocol.UDP) {
      return RawPacket.udp(flow.a, flow.aPort, flow.b, flow.bPort, random.nextInt(20));
    }
    return syn(flow);
  }

  private RawPacket syn(Flow flow) {
    whenAllowed =
        () -> {
          flow.opened = true;
          flow.answered = false;
          flow.reset = false;
          flow.fins = 0;
        };
    return flow.tcp(true, RawPacket.SYN, flow.aSeq, 0);
  }

  private RawPacket udp() {
    int length = random.nextInt(20);
    return random.nextBoolean()
        ? RawPacket.udp(current.a, current.aPort, current.b, current.bPort, length)
        : RawPacket.udp(current.b, current.bPort, current.a, current.aPort, length);
  }

  private RawPacket tcp() {
    Flow flow = current;
    if (!flow.opened) {
      return switch (random.nextInt(4)) {
        case 0 -> flow.tcp(true, RawPacket.ACK, flow.aSeq, flow.bSeq);
        case 1 -> flow.tcp(false, RawPacket.SYN | RawPacket.ACK, flow.bSeq, flow.aSeq + 1);
        case 2 -> flow.tcp(random.nextBoolean(), RawPacket.RST, flow.aSeq, 0);
        default -> syn(flow);
      };
    }
    if (!flow.answered) {
      if (random.nextInt(3) == 0) {
        return syn(flow);
      }
      whenAllowed =
          () -> {
            flow.answered = true;
            flow.aSeq++;
            flow.bSeq++;
          };
      return flow.tcp(false, RawPacket.SYN | RawPacket.ACK, flow.bSeq, flow.aSeq + 1);
    }
    boolean over = flow.reset || flow.fins == 3;
    if (over) {
      // Far ahead, so that nothing of the old connection can be meant.
      flow.aSeq += 1_000_000;
      flow.bSeq += 1_000_000;
      flow.opened = false;
      return syn(flow);
    }
    if (flow.fins > 0 || random.nextInt(6) == 0) {
      return fin(flow);
    }
    if (random.nextInt(8) == 0) {
      boolean there = random.nextBoolean();
      whenAllowed = () -> flow.reset = true;
      return flow.tcp(
          there,
          RawPacket.RST | RawPacket.ACK,
          there ? flow.aSeq : flow.bSeq,
          there ? flow.bSeq : flow.aSeq);
    }
    boolean there = random.nextBoolean();
    return flow.tcp(
        there, RawPacket.ACK, there ? flow.aSeq : flow.bSeq, there ? flow.bSeq : flow.aSeq);
  }

  /** Both sides end, and the first acknowledges the second. */
  private RawPacket fin(Flow flow) {
    int step = flow.fins;
    whenAllowed =
        () -> {
          flow.fins++;
          if (step == 0) {
            flow.aSeq++;
          } else if (step == 1) {
            flow.bSeq++;
          }
        };
    return switch (step) {
      case 0 -> flow.tcp(true, RawPacket.FIN | RawPacket.ACK, flow.aSeq, flow.bSeq);
      case 1 -> flow.tcp(false, RawPacket.FIN | RawPacket.ACK, flow.bSeq, flow.aSeq);
      default -> flow.tcp(true, RawPacket.ACK, flow.aSeq, flow.bSeq);
    };
  }
}
