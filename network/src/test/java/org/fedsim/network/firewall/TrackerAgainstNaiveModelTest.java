package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Randomness;
import org.fedsim.network.RuleRef;
import org.junit.jupiter.api.Test;

/**
 * The tracker against a model without state: it keeps the whole history and reads each answer out
 * of it anew.
 */
class TrackerAgainstNaiveModelTest {

  private record Event(
      Packet packet, Instant at, boolean belongs, boolean ends, boolean admitted) {}

  /**
   * What is expected: the state, whether the packet belongs to a flow, new or not, and whether it
   * ends the one that was there.
   */
  private record Expected(ConnectionState state, boolean belongs, boolean ends) {}

  @Test
  void everyAnswerFollowsFromTheHistory() {
    long seed = Randomness.seed(getClass());
    Random random = new Random(seed);
    for (int round = 0; round < Randomness.rounds(150); round++) {
      ConnectionTracker tracker = new ConnectionTracker();
      List<Event> history = new ArrayList<>();
      Instant now = Instant.EPOCH;
      for (int step = 0; step < 120; step++) {
        now = now.plus(pause(random));
        Packet packet = packet(random);
        Expected model = expected(history, packet, now);
        ConnectionState expected = model.state();
        ConnectionTracker.Observation seen = tracker.observe(packet, now);
        assertThat(seen.state())
            .as("seed %d round %d step %d: %s %s", seed, round, step, packet, packet.tcp())
            .isEqualTo(expected);
        boolean admit = expected == ConnectionState.NEW && random.nextInt(4) > 0;
        if (admit) {
          tracker.admit(packet, new RuleRef("rule" + step, "f", 1, ""), now);
        }
        if (expected == ConnectionState.ESTABLISHED) {
          assertThat(seen.admittedBy().orElseThrow().name())
              .isEqualTo("rule" + opening(history, packet));
        }
        history.add(new Event(packet, now, model.belongs(), model.ends(), admit));
      }
    }
  }

  /** The step that opened the flow of a packet, the latest if there were several; -1 if none. */
  private static int opening(List<Event> history, Packet packet) {
    for (int i = history.size() - 1; i >= 0; i--) {
      Event event = history.get(i);
      if (sameFlow(event.packet(), packet)) {
        if (event.admitted()) {
          return i;
        }
        if (event.ends()) {
          return -1;
        }
      }
    }
    return -1;
  }

  private static Expected expected(List<Event> history, Packet packet, Instant now) {
    int opening = opening(history, packet);
    boolean opens = packet.tcp() == Tcp.SYN || packet.tcp() == Tcp.NONE;
    ConnectionState unknown = opens ? ConnectionState.NEW : ConnectionState.INVALID;
    if (opening < 0) {
      return new Expected(unknown, false, true);
    }
    Packet opener = history.get(opening).packet();
    // A packet that was not let in again still keeps the flow alive.
    List<Event> life =
        history.subList(opening, history.size()).stream()
            .filter(e -> sameFlow(e.packet(), opener))
            .filter(e -> e.admitted() || e.belongs())
            .toList();
    boolean replied = life.stream().anyMatch(e -> !sameWay(e.packet(), opener));
    boolean reset = life.stream().anyMatch(e -> e.packet().tcp() == Tcp.RST);
    boolean ended = fin(life, opener, true);
    boolean peerEnded = fin(life, opener, false);
    long seconds;
    if (packet.tcp() == Tcp.NONE) {
      seconds = replied ? 120 : 30;
    } else if (reset) {
      seconds = 10;
    } else if (ended || peerEnded) {
      seconds = 120;
    } else {
      seconds = replied ? 5 * 24 * 3600 : 120;
    }
    Instant last = life.get(life.size() - 1).at();
    boolean expired = Duration.between(last, now).toNanos() >= seconds * 1_000_000_000L;
    Packet latest = life.get(life.size() - 1).packet();
    boolean refused =
        latest.tcp() == Tcp.RST
            && !sameWay(latest, opener)
            && life.stream().filter(e -> !sameWay(e.packet(), opener)).count() == 1;
    boolean ownRst = latest.tcp() == Tcp.RST && sameWay(latest, packet);
    boolean over = ended && peerEnded || reset && (ended || peerEnded || ownRst);
    boolean reopened = refused || packet.tcp() == Tcp.SYN && over;
    if (expired || reopened) {
      return new Expected(unknown, false, true);
    }
    boolean again = opens && !replied && sameWay(packet, opener);
    return new Expected(again ? ConnectionState.NEW : ConnectionState.ESTABLISHED, true, false);
  }

  private static boolean fin(List<Event> life, Packet opener, boolean fromOpener) {
    return life.stream()
        .map(Event::packet)
        .anyMatch(p -> p.tcp() == Tcp.FIN && sameWay(p, opener) == fromOpener);
  }

  private static boolean sameWay(Packet a, Packet b) {
    return a.source().equals(b.source()) && a.destination().equals(b.destination());
  }

  private static boolean sameFlow(Packet a, Packet b) {
    return a.protocol() == b.protocol()
        && (sameWay(a, b)
            || a.source().equals(b.destination()) && a.destination().equals(b.source()));
  }

  private static Duration pause(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> Duration.ofSeconds(10);
      case 1 -> Duration.ofSeconds(29);
      case 2 -> Duration.ofSeconds(30);
      case 3 -> Duration.ofSeconds(119);
      case 4 -> Duration.ofSeconds(120);
      case 5 -> random.nextInt(10) == 0 ? Duration.ofDays(5) : Duration.ofHours(1);
      default -> Duration.ofMillis(random.nextInt(2000));
    };
  }

  private static Packet packet(Random random) {
    String client = "203.0.113." + (50 + random.nextInt(2));
    String server = "198.51.100.12";
    int clientPort = 40_000 + random.nextInt(2);
    boolean there = random.nextBoolean();
    String from = there ? client : server;
    String to = there ? server : client;
    int fromPort = there ? clientPort : 443;
    int toPort = there ? 443 : clientPort;
    if (random.nextInt(3) == 0) {
      return Packets.udp(from, fromPort, to, toPort);
    }
    Tcp tcp =
        List.of(Tcp.SYN, Tcp.SYN, Tcp.DATA, Tcp.DATA, Tcp.FIN, Tcp.RST).get(random.nextInt(6));
    return Packets.tcp(from, fromPort, to, toPort, tcp);
  }
}
