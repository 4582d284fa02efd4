package org.fedsim.network.firewall;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.Rule;

/**
 * The rules of one policy, asked in order: the first that matches decides.
 *
 * <p>Pure: no clock, no state. The explanation is the same walk as the verdict: each rule answers
 * with the set of fields in which the packet differs from it. An empty set is a match; among the
 * other allowing rules, the one with the smallest set is the nearest.
 */
public final class PacketFilter {
  // Bits of the set of differing fields.
  private static final int PROTOCOL = 1;
  private static final int FROM = 2;
  private static final int TO = 4;
  private static final int PORT = 8;
  private static final int SOURCE_PORT = 16;

  private static final String[] FIELDS = {"protocol", "from", "to", "port", "source-port"};

  private static final String ORDER = "order";

  /** The names of the fields in each set, in the order of the bits, as {@link Nearest} promises. */
  private static final List<List<String>> NAMES =
      IntStream.range(0, 1 << FIELDS.length).mapToObj(PacketFilter::names).toList();

  private final Rule[] rules;
  private final Decision defaultDecision;
  private final RuleRef defaultRef;

  /**
   * What the rules say about one packet.
   *
   * @param decision of the first rule that matches, or the default
   * @param rule that rule
   * @param nearest when not allowed: the closest allowing rule, if there is one
   */
  public record Ruling(Decision decision, RuleRef rule, Optional<Nearest> nearest) {}

  public PacketFilter(Policy policy) {
    rules = policy.rules().toArray(Rule[]::new);
    defaultDecision = policy.defaultDecision();
    defaultRef = policy.defaultRef();
  }

  /** Asks the rules about a packet, whatever connection it may belong to. */
  public Ruling rule(Packet packet) {
    int source = address(packet.source());
    int destination = address(packet.destination());
    Decision decision = defaultDecision;
    RuleRef decidedBy = defaultRef;
    boolean decided = false;
    Rule nearest = null;
    Nearness nearness = null;
    int nearestDiffers = 0;
    for (Rule rule : rules) {
      int differs = differs(rule, packet, source, destination);
      if (differs == 0 && !decided) {
        decision = rule.action();
        decidedBy = rule.ref();
        decided = true;
        if (decision == Decision.ALLOW) {
          break;
        }
      } else if (rule.action() == Decision.ALLOW) {
        Nearness own = nearness(rule, differs, source, destination);
        if (nearest == null || own.isNearerThan(nearness)) {
          nearest = rule;
          nearness = own;
          nearestDiffers = differs;
        }
      }
    }
    if (decision == Decision.ALLOW || nearest == null) {
      return new Ruling(decision, decidedBy, Optional.empty());
    }
    return new Ruling(
        decision, decidedBy, Optional.of(new Nearest(nearest.ref(), NAMES.get(nearestDiffers))));
  }

  private static int differs(Rule rule, Packet packet, int source, int destination) {
    int differs = 0;
    if (rule.protocol() != packet.protocol()) {
      differs |= PROTOCOL;
    }
    if (!rule.ports().contains(packet.destination().getPort())) {
      differs |= PORT;
    }
    if (!rule.from().contains(source)) {
      differs |= FROM;
    }
    if (!rule.to().contains(destination)) {
      differs |= TO;
    }
    if (!rule.sourcePorts().contains(packet.source().getPort())) {
      differs |= SOURCE_PORT;
    }
    return differs;
  }

  private static Nearness nearness(Rule rule, int differs, int source, int destination) {
    return new Nearness(
        Integer.bitCount(differs),
        (differs & PROTOCOL) != 0,
        (differs & PORT) != 0,
        rule.from().commonPrefix(source) + rule.to().commonPrefix(destination));
  }

  private static int address(InetSocketAddress endpoint) {
    if (endpoint.getAddress() instanceof Inet4Address v4) {
      return Cidr.toInt(v4);
    }
    throw new IllegalArgumentException("not an IPv4 endpoint: " + endpoint);
  }

  private static List<String> names(int differs) {
    if (differs == 0) {
      return List.of(ORDER);
    }
    List<String> names = new ArrayList<>(FIELDS.length);
    for (int i = 0; i < FIELDS.length; i++) {
      if ((differs & 1 << i) != 0) {
        names.add(FIELDS[i]);
      }
    }
    return names;
  }
}
