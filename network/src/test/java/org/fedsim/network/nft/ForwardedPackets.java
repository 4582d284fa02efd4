package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.fedsim.network.Cidr;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Packet;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.Facts;
import org.fedsim.network.nft.walk.Facts.Ends;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.Step;
import org.fedsim.network.nft.walk.Walk;

/**
 * Sends packets over a listed ruleset as the kernel does, hook by hook, with the walk in place of
 * the kernel's evaluation: conntrack at -200, translation of destinations at -100 and of sources at
 * 100, routing in between. Only the state of a packet is taken from the kernel.
 *
 * <p>What the walk foretells of each base chain is held against what the trace shows: which rules
 * match, in which order, which one decides, and what addresses the packet has.
 */
final class ForwardedPackets {
  private static final int TRACKER = -200;
  private static final int DESTINATIONS = -100;
  private static final int SOURCES = 100;

  private final Listing listing;
  private final Walk walk;
  private final Map<Ends, Connection> connections = new HashMap<>();
  private int foretold;
  private int untold;

  private static final class Connection {
    private final Ends first;
    private final Ends left;
    private OptionalLong mark;

    Connection(Ends first, Ends left, OptionalLong mark) {
      this.first = first;
      this.left = left;
      this.mark = mark;
    }
  }

  ForwardedPackets(Listing listing) {
    this.listing = listing;
    walk = new Walk(listing);
  }

  /** In how many base chains everything could be told beforehand. */
  int foretold() {
    return foretold;
  }

  /** In how many something could not: a limit was asked. */
  int untold() {
    return untold;
  }

  void compare(RawPacket raw, TracedPacket traced, Supplier<String> where) {
    new OnePacket(raw, traced, where).compare();
  }

  /** One packet on its way. */
  private final class OnePacket {
    private final TracedPacket traced;
    private final Supplier<String> where;
    private final List<Visit> visits;
    private final Facts facts;
    private final Ends arrived;
    private final Connection connection;
    private int at;
    private boolean dropped;
    private boolean translated;

    OnePacket(RawPacket raw, TracedPacket traced, Supplier<String> where) {
      this.traced = traced;
      this.where = where;
      visits = Visit.of(traced.steps(), listing);
      byte[] bytes = raw.bytes();
      byte[] network = java.util.Arrays.copyOf(bytes, 20);
      byte[] transport = java.util.Arrays.copyOfRange(bytes, 20, Math.min(40, bytes.length));
      String from = isInside(address(raw.packet().source())) ? "perimeter" : "internet";
      facts = new Facts(network, transport, Set.of("internet", "perimeter", "lo"), from);
      arrived = facts.ends().orElseThrow();
      // The kernel confirms a connection behind the last hook, and so behind the trace: the next
      // packet may come before.
      boolean isFirst = visits.stream().anyMatch(v -> v.base().type().equals("nat"));
      connection = isFirst ? null : connections.get(arrived);
    }

    void compare() {
      through("prerouting", Integer.MIN_VALUE, TRACKER);
      track();
      through("prerouting", TRACKER, DESTINATIONS);
      translate("prerouting");
      through("prerouting", DESTINATIONS, Integer.MAX_VALUE);
      facts.leavesBy(isInside(facts.ends().orElseThrow().destination()) ? "perimeter" : "internet");
      through("forward", Integer.MIN_VALUE, Integer.MAX_VALUE);
      through("postrouting", Integer.MIN_VALUE, SOURCES);
      translate("postrouting");
      through("postrouting", SOURCES, Integer.MAX_VALUE);
      assertThat(traced.passed()).as(where).isEqualTo(!dropped);
      assertThat(at).as(where).isEqualTo(visits.size());
      remember();
    }

    private void track() {
      if (dropped) {
        return;
      }
      Optional<ConnectionState> state = traced.state();
      if (state.isEmpty()) {
        // Its own rules have taken it out of tracking, or it is not foretold right.
        facts.isInState(Facts.UNTRACKED);
        return;
      }
      switch (state.get()) {
        case INVALID -> facts.isInState(Facts.INVALID);
        case NEW -> facts.isInState(Facts.NEW);
        case ESTABLISHED -> facts.isInState(Facts.ESTABLISHED);
      }
      if (connection == null) {
        facts.belongsTo(Optional.of(arrived), false, Optional.of(arrived.reversed()));
        facts.hasConnectionMark(OptionalLong.of(0));
      } else {
        facts.belongsTo(
            Optional.of(connection.first),
            !connection.first.equals(arrived),
            Optional.of(connection.left.reversed()));
        facts.hasConnectionMark(connection.mark);
      }
    }

    private boolean isTracked() {
      return traced.state().filter(s -> s != ConnectionState.INVALID).isPresent();
    }

    private void translate(String hook) {
      if (dropped || !isTracked()) {
        return;
      }
      if (connection != null) {
        known(hook.equals("prerouting"));
        return;
      }
      translated = false;
      for (Chain base : bases(hook, true)) {
        if (!dropped && !translated) {
          visit(base);
        }
      }
      if (hook.equals("prerouting")) {
        Ends now = facts.ends().orElseThrow();
        facts.belongsTo(Optional.of(arrived), false, Optional.of(now.reversed()));
      }
    }

    /** As the first packet of the connection was translated, or back. */
    private void known(boolean destination) {
      boolean answer = !connection.first.equals(arrived);
      Ends to = answer ? connection.first.reversed() : connection.left;
      Ends now = facts.ends().orElseThrow();
      facts.becomes(
          destination
              ? new Ends(now.source(), now.sourcePort(), to.destination(), to.destinationPort())
              : new Ends(to.source(), to.sourcePort(), now.destination(), now.destinationPort()));
    }

    private void through(String hook, int above, int below) {
      for (Chain base : bases(hook, false)) {
        if (!dropped && base.priority() > above && base.priority() < below) {
          visit(base);
        }
      }
    }

    private void visit(Chain base) {
      assertThat(at).as(where).isLessThan(visits.size());
      Visit visit = visits.get(at++);
      assertThat(visit.base().name()).as(where).isEqualTo(base.name());
      Facts seen = new Facts(visit.first().network(), visit.first().transport(), Set.of(), "");
      assertThat(facts.ends()).as(where).isEqualTo(seen.ends());
      Walk.Through foretelling = walk.through(base, facts.copy(), List.of());
      Walk.Through told = walk.through(base, facts, visit.steps());
      List<Long> matched =
          visit.steps().stream().filter(s -> s.kind() == Step.Kind.RULE).map(Step::handle).toList();
      assertThat(handles(told)).as(where).isEqualTo(matched);
      assertThat(told.fate()).as(where).isEqualTo(fate(visit));
      if (foretelling.fate() == Walk.Fate.UNKNOWN) {
        untold++;
      } else {
        foretold++;
        assertThat(handles(foretelling)).as(where).isEqualTo(matched);
        assertThat(foretelling.fate()).as(where).isEqualTo(told.fate());
        assertThat(foretelling.decidedBy()).as(where).isEqualTo(told.decidedBy());
        assertThat(foretelling.jumps()).as(where).isEqualTo(told.jumps());
      }
      translated |= told.matched().stream().anyMatch(Rule::translates);
      dropped = told.fate() == Walk.Fate.DROPPED;
    }

    private void remember() {
      boolean tracked = isTracked();
      if (tracked && connection == null && !dropped) {
        Ends left = ends(traced.last().packet());
        assertThat(facts.ends()).as(where).contains(left);
        Connection added = new Connection(arrived, left, facts.connectionMark());
        connections.put(arrived, added);
        connections.put(left.reversed(), added);
      } else if (tracked && connection != null) {
        connection.mark = facts.connectionMark();
      }
    }
  }

  private static Walk.Fate fate(Visit visit) {
    Step last = visit.steps().get(visit.steps().size() - 1);
    return last.verdict() == Step.Verdict.DROP ? Walk.Fate.DROPPED : Walk.Fate.ACCEPTED;
  }

  private static List<Long> handles(Walk.Through through) {
    return through.matched().stream().map(Rule::handle).toList();
  }

  /** Of two with one priority the kernel runs the one that was added last first. */
  private List<Chain> bases(String hook, boolean nat) {
    List<Chain> bases = new ArrayList<>();
    for (Chain chain : listing.chains()) {
      if (chain.hook().equals(hook) && chain.type().equals("nat") == nat) {
        bases.add(0, chain);
      }
    }
    bases.sort(Comparator.comparingInt(Chain::priority));
    return bases;
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

  private static boolean isInside(long address) {
    return address >>> 24 == 198;
  }
}
