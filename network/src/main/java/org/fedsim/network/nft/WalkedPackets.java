package org.fedsim.network.nft;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.fedsim.network.Cidr;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Explanation;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.network.nft.Connections.Connection;
import org.fedsim.network.nft.walk.Facts;
import org.fedsim.network.nft.walk.Facts.Ends;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.RuleKey;
import org.fedsim.network.nft.walk.Step;
import org.fedsim.network.nft.walk.Walk;

/**
 * Explains what a loaded ruleset did to packets: walks over it with each, along the kernel's trace.
 * Used by the thread that reads the trace only.
 */
final class WalkedPackets {
  /** Where the connection tracker stands at prerouting ({@code NF_IP_PRI_CONNTRACK}). */
  private static final int TRACKER = -200;

  private final Listing listing;
  private final Walk walk;
  private final Function<RuleKey, RuleRef> refs;
  private final Predicate<Rule> candidates;
  private final NearestWords words;
  private final Devices devices;
  private final Set<String> interfaces;
  private final Connections connections = new Connections();
  private final boolean marksConnections;

  /** Why a packet was decided on as it was. */
  record Explained(Optional<Nearest> nearest, Explanation explanation) {}

  /** A packet's way so far: what rules have done to it that no header shows. */
  private static final class Way {
    private final List<Rule> matched = new ArrayList<>();
    private OptionalLong connectionMark;
    private boolean repeats = true;

    Way(OptionalLong connectionMark) {
      this.connectionMark = connectionMark;
    }

    void went(Walk.Through through, Facts facts) {
      matched.addAll(through.matched());
      connectionMark = facts.connectionMark();
      repeats &= through.repeats();
    }
  }

  /**
   * @param file the ruleset's, which need not be named with each line
   * @param refs what a rule is called
   * @param candidates which rules may be called the nearest
   * @param devices the firewall's interfaces by number
   * @param interfaces their names, as far as they are known before a packet comes
   */
  WalkedPackets(
      String file,
      Listing listing,
      Function<RuleKey, RuleRef> refs,
      Predicate<Rule> candidates,
      Devices devices,
      Set<String> interfaces) {
    this.listing = listing;
    this.refs = refs;
    this.candidates = candidates;
    this.devices = devices;
    this.interfaces = interfaces;
    walk = new Walk(listing);
    marksConnections = listing.marksConnections();
    words = new NearestWords(file, rule -> refs.apply(rule.key()));
  }

  /** Explains why a packet was lost. */
  Explained lost(TracedPacket packet) {
    List<Visit> visits = Visit.of(packet.steps(), listing);
    if (visits.isEmpty()) {
      return new Explained(Optional.empty(), Explanation.NONE);
    }
    Way way = new Way(mark(packet));
    List<String> notes = new ArrayList<>();
    for (Visit visit : visits.subList(0, visits.size() - 1)) {
      Facts facts = facts(packet, visit, way);
      Walk.Through through = walk.through(visit.base(), facts, visit.steps());
      way.went(through, facts);
      through
          .decidedBy()
          .filter(rule -> visit.base().type().equals("filter"))
          .map(rule -> words.acceptedBefore(rule, visit.base()))
          .ifPresent(notes::add);
    }
    Visit last = visits.get(visits.size() - 1);
    Facts facts = facts(packet, last, way);
    Walk.Loss loss = walk.loss(last.base(), facts, last.steps(), candidates);
    way.went(loss.through(), facts);
    Optional<Translation> translation = translation(packet, way.matched);
    Optional<RuleRef> usedUp = loss.usedUp().map(this::ref);
    List<RuleRef> jumps = loss.through().jumps().stream().map(this::ref).toList();
    return new Explained(
        words.nearest(loss, new NearestWords.Seen(packet, state(packet), way.matched, translation)),
        new Explanation(jumps, translation, usedUp, way.repeats, notes));
  }

  /** Explains what happened to a packet that was not lost, and remembers its connection. */
  Explanation passed(TracedPacket packet) {
    boolean opens = packet.state().orElse(null) == ConnectionState.NEW;
    if (!opens && !isTranslated(packet)) {
      return Explanation.NONE;
    }
    Way way = new Way(mark(packet));
    for (Visit visit : Visit.of(packet.steps(), listing)) {
      if (marksConnections) {
        Facts facts = facts(packet, visit, way);
        way.went(walk.through(visit.base(), facts, visit.steps()), facts);
      } else {
        visit.steps().stream()
            .filter(step -> step.kind() == Step.Kind.RULE)
            .flatMap(step -> listing.rule(step.chain(), step.handle()).stream())
            .forEach(way.matched::add);
      }
    }
    if (opens) {
      Optional<RuleRef> translator =
          translator(way.matched).or(() -> known(packet).flatMap(Connection::translator));
      connections.add(
          new Connection(
              packet.arrived().packet(), packet.last().packet(), translator, way.connectionMark));
    }
    Optional<Translation> translation = translation(packet, way.matched);
    return new Explanation(List.of(), translation, Optional.empty(), true, List.of());
  }

  private Optional<Connection> known(TracedPacket packet) {
    return connections.of(packet.arrived().packet());
  }

  private OptionalLong mark(TracedPacket packet) {
    return packet.state().orElse(null) == ConnectionState.ESTABLISHED
        ? known(packet).map(Connection::mark).orElse(OptionalLong.empty())
        : OptionalLong.of(0);
  }

  private Optional<RuleRef> translator(List<Rule> matched) {
    return matched.stream().filter(Rule::translates).map(this::ref).findFirst();
  }

  private static boolean isTranslated(TracedPacket packet) {
    Packet before = packet.arrived().packet();
    Packet after = packet.last().packet();
    return !before.source().equals(after.source())
        || !before.destination().equals(after.destination());
  }

  private Optional<Translation> translation(TracedPacket packet, List<Rule> matched) {
    if (!isTranslated(packet)) {
      return Optional.empty();
    }
    return translator(matched)
        .or(() -> known(packet).flatMap(Connection::translator))
        .map(rule -> new Translation(rule, packet.arrived().packet(), packet.last().packet()));
  }

  private static long state(TracedPacket packet) {
    return packet
        .state()
        .map(
            state ->
                switch (state) {
                  case NEW -> Facts.NEW;
                  case ESTABLISHED -> Facts.ESTABLISHED;
                  case INVALID -> Facts.INVALID;
                })
        .orElse(Facts.UNTRACKED);
  }

  private Facts facts(TracedPacket packet, Visit visit, Way way) {
    TraceMessage first = visit.first();
    Set<String> all = new HashSet<>(interfaces);
    String iif = devices.name(first.iif());
    String oif = devices.name(first.oif());
    all.addAll(devices.seen());
    Facts facts = new Facts(first.network(), first.transport(), all, iif);
    facts.leavesBy(oif);
    // The mark as it is behind the first rule that matched: the same, unless that one sets it.
    facts.hasMark(first.mark());
    boolean tracked =
        !visit.base().hook().equals("ingress")
            && (!visit.base().hook().equals("prerouting") || visit.base().priority() >= TRACKER);
    if (!tracked) {
      return facts;
    }
    facts.isInState(state(packet));
    Ends now = facts.ends().orElse(null);
    Optional<Connection> known = known(packet);
    if (state(packet) == Facts.NEW && now != null) {
      facts.belongsTo(
          Optional.of(ends(packet.arrived().packet())), false, Optional.of(now.reversed()));
    } else {
      facts.belongsTo(
          known.map(c -> ends(c.arrived())),
          known.map(c -> !c.isOriginal(packet.arrived().packet())).orElse(false),
          known.map(c -> ends(c.left()).reversed()));
    }
    facts.hasConnectionMark(way.connectionMark);
    return facts;
  }

  private static Ends ends(Packet packet) {
    return new Ends(
        address(packet.source()),
        packet.source().getPort(),
        address(packet.destination()),
        packet.destination().getPort());
  }

  private static long address(InetSocketAddress endpoint) {
    return Integer.toUnsignedLong(Cidr.toInt((Inet4Address) endpoint.getAddress()));
  }

  private RuleRef ref(Rule rule) {
    return refs.apply(rule.key());
  }
}
