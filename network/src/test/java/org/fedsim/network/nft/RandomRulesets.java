package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rulesets in nftables' language: several tables with base chains at all hooks, chains that jump
 * and go to each other, sets and verdict maps, states, marks, translation. Few addresses and ports,
 * so that much matches.
 */
final class RandomRulesets {
  static final String[] OUTSIDE = {"203.0.113.10", "203.0.113.20", "203.0.113.21", "203.0.113.77"};
  static final String[] INSIDE = {"198.51.100.10", "198.51.100.11", "198.51.100.12"};
  static final int[] PORTS = {443, 3478, 5061, 5062};

  private static final int[] BEFORE_TRACKING = {-450, -350, -300, -250};
  private static final int[] BEHIND_TRACKING = {-190, -150, -120, -90, -50, -50, 0, 10, 150};
  private static final String[] PREFIXES = {
    "203.0.113.0/24", "203.0.113.16/28", "198.51.100.0/24", "198.51.100.10/31", "0.0.0.0/1"
  };

  private final Random random;
  private final StringBuilder out = new StringBuilder();

  /** The chains that a rule of the present chain may lead to. */
  private List<String> below = List.of();

  private String hook = "";
  private boolean tracked;
  private String protocol = "";

  RandomRulesets(Random random) {
    this.random = random;
  }

  String next() {
    out.setLength(0);
    int tables = 1 + random.nextInt(3);
    for (int i = 0; i < tables; i++) {
      table(random.nextBoolean() ? "ip" : "inet", "t" + i);
    }
    return out.toString();
  }

  private void table(String family, String name) {
    out.append("table ").append(family).append(' ').append(name).append(" {\n");
    out.append("  set hosts { type ipv4_addr; elements = { 203.0.113.10, 198.51.100.11 } }\n");
    out.append("  set nets { type ipv4_addr; flags interval; elements = { 203.0.113.16/28,");
    out.append(" 198.51.100.11-198.51.100.12 } }\n");
    out.append("  set services { type ipv4_addr . inet_proto . inet_service; flags interval;");
    out.append(" elements = { 198.51.100.0/24 . tcp . 5061, 203.0.113.10-203.0.113.20 . udp .");
    out.append(" 3478-5061 } }\n");
    int regular = random.nextInt(5);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < regular; i++) {
      all.add("c" + i);
    }
    if (regular > 0) {
      out.append("  map ways { type inet_service : verdict; elements = { 443 : accept, 3478 : ");
      out.append(random.nextBoolean() ? "jump c" : "goto c").append(regular - 1);
      out.append(", 5062 : drop } }\n");
    }
    for (int i = regular - 1; i >= 0; i--) {
      below = all.subList(i + 1, regular);
      hook = "";
      tracked = false;
      chain("c" + i, "");
    }
    below = all;
    int bases = 1 + random.nextInt(3);
    for (int i = 0; i < bases; i++) {
      base("b" + i);
    }
    if (random.nextInt(3) == 0) {
      translation();
    }
    out.append("}\n");
  }

  private void base(String name) {
    hook = one("prerouting", "forward", "forward", "forward", "postrouting");
    tracked = !hook.equals("prerouting") || random.nextInt(3) > 0;
    int[] priorities = tracked ? BEHIND_TRACKING : BEFORE_TRACKING;
    int priority = priorities[random.nextInt(priorities.length)];
    // Beside fedsim's own last chain and the translation of sources nobody else may stand.
    String policy = random.nextInt(4) == 0 ? "drop" : "accept";
    chain(
        name,
        "    type filter hook %s priority %d; policy %s;\n".formatted(hook, priority, policy));
  }

  private void translation() {
    int order = random.nextInt(3);
    if (random.nextInt(3) > 0) {
      out.append("  chain dstnat {\n    type nat hook prerouting priority ").append(-110 + order);
      out.append("; policy accept;\n");
      nat("prerouting", "dnat", INSIDE, OUTSIDE);
      out.append("  }\n");
    }
    if (random.nextInt(3) > 0) {
      out.append("  chain srcnat {\n    type nat hook postrouting priority ").append(90 + order);
      out.append("; policy accept;\n");
      nat("postrouting", "snat", OUTSIDE, INSIDE);
      out.append("  }\n");
    }
  }

  private void nat(String at, String verb, String[] some, String[] others) {
    hook = at;
    tracked = true;
    for (int i = random.nextInt(4); i > 0; i--) {
      String[] to = random.nextInt(3) == 0 ? others : some;
      String statement =
          switch (random.nextInt(4)) {
            case 0 -> "accept";
            case 1 ->
                verb.equals("dnat")
                    ? "dnat ip to ip daddr map { 198.51.100.10 : 198.51.100.12, 203.0.113.20 :"
                        + " 203.0.113.21 }"
                    : "snat ip to " + to[0];
            case 2 ->
                verb.equals("dnat") ? "meta l4proto tcp dnat ip to " + to[1] + ":5061" : "return";
            default -> verb + " ip to " + to[random.nextInt(to.length)];
          };
      protocol = "tcp";
      out.append("    ").append(conditions()).append(statement).append('\n');
    }
  }

  private void chain(String name, String head) {
    out.append("  chain ").append(name).append(" {\n").append(head);
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      out.append("    ").append(rule()).append('\n');
    }
    out.append("  }\n");
  }

  /** A rule that asks for two protocols is refused, so each is about one. */
  private String rule() {
    protocol = one("tcp", "udp", "th");
    String rule = conditions() + action();
    return rule.isBlank() ? "counter" : rule;
  }

  private String action() {
    return switch (random.nextInt(hook.isEmpty() ? 14 : 16)) {
      case 0, 1, 2 -> "accept";
      case 3 -> "drop";
      case 4 -> "return";
      case 5 -> "continue";
      case 6 -> "meta mark set " + random.nextInt(4);
      case 7 -> one("meta mark set meta mark | 0x2", "meta mark set meta mark & 0x1");
      case 8 -> one("counter", "counter accept");
      case 9, 10 -> to("jump ");
      case 11 -> to("goto ");
      case 12 -> verdicts();
      case 13 -> "limit rate 1000/second " + one("accept", "drop", "return");
      case 14 -> early("notrack", "ct mark set 1");
      default ->
          early(
              "notrack", "ct mark set meta mark", "meta mark set ct mark", "ct mark set 3 accept");
    };
  }

  private String early(String untracked, String... others) {
    return tracked ? one(others) : untracked;
  }

  private String to(String verb) {
    return below.isEmpty() ? "counter" : verb + below.get(random.nextInt(below.size()));
  }

  private String verdicts() {
    String target = below.isEmpty() ? "continue" : "jump " + below.get(0);
    return switch (random.nextInt(below.isEmpty() || hook.isEmpty() ? 4 : 5)) {
      case 0 -> transport() + " dport vmap { 443 : accept, 5061 : " + target + ", 5062 : return }";
      case 1 ->
          transport("ip saddr .")
              + " dport vmap { 203.0.113.10 . 3478 : "
              + target
              + ", 198.51.100.0/24 . 443-3478 : accept }";
      case 2 -> "ip daddr vmap { 198.51.100.10 : " + target + ", 203.0.113.0/24 : accept }";
      case 3 -> of("th", "meta l4proto vmap { tcp : " + target + ", udp : continue }");
      default -> transport() + " dport vmap @ways";
    };
  }

  private String conditions() {
    StringBuilder conditions = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      conditions.append(condition()).append(' ');
    }
    return conditions.toString();
  }

  /** Ports of the protocol that the rule is about. */
  private String transport() {
    return transport("");
  }

  private String transport(String before) {
    return protocol.equals("th")
        ? "meta l4proto { tcp, udp } " + before + " th"
        : before + " " + protocol;
  }

  private String condition() {
    return switch (random.nextInt(20)) {
      case 0 -> "ip saddr " + addresses();
      case 1 -> "ip daddr " + addresses();
      case 2 -> "ip saddr != " + addresses();
      case 3 -> "ip daddr " + one("@hosts", "@nets", "!= @nets", "& 0.0.0.3 == 0.0.0.2");
      case 4, 5 -> transport() + " dport " + ports();
      case 6 ->
          // Never "<" before the ">" of a length: nft 1.0.6 lists the two as one range of the
          // latter.
          transport() + " sport " + one("1024-3000", ">= 2000", "<= 1499", "!= 1024-2000");
      case 7 -> transport() + " dport != " + ports();
      case 8 -> protocol.equals("th") ? "ip protocol { 6, 17 }" : of("tcp", "ip protocol tcp");
      case 9 -> "iifname " + one("\"internet\"", "\"peri*\"", "{ internet, lo }", "!= \"int*\"");
      case 10 -> one("oifname perimeter", "oifname != internet", "iif lo", "oifname \"p*\"");
      case 11, 12 -> states();
      case 13 -> connection();
      case 14 ->
          one("meta mark 1", "meta mark & 0x2 == 0x2", "meta mark { 1, 3 }", "meta mark != 0");
      case 15 -> of("th", "ip daddr . meta l4proto . th dport @services");
      case 16 ->
          "ip saddr . ip daddr { 203.0.113.10 . 198.51.100.10, 203.0.113.0/24 . "
              + "198.51.100.11-198.51.100.12 }";
      case 17 ->
          of(
              "tcp",
              "tcp flags syn",
              "tcp flags & (syn | ack) == syn",
              "tcp flags != syn",
              "tcp flags { syn, ack }",
              "tcp flags & (fin | syn | rst | ack) == ack");
      case 18 ->
          random.nextBoolean()
              ? of("udp", "udp length 8-20", "udp length > 20")
              : one("ip length > 40", "meta length 29-60", "ip dscp cs0");
      default -> one("meta protocol ip", "meta pkttype host", "@th,16,16 5061", "ip version 4");
    };
  }

  /** Something that asks for a protocol; nothing in a rule that is about another. */
  private String of(String needed, String... statements) {
    return protocol.equals(needed) ? one(statements) : "";
  }

  private String states() {
    if (!tracked) {
      return "";
    }
    return one(
        "ct state established,related",
        "ct state new",
        "ct state { new, untracked }",
        "ct state != established",
        "ct state invalid",
        "ct state untracked",
        "ct state != { new, invalid }");
  }

  private String connection() {
    if (!tracked) {
      return "";
    }
    return one(
        "ct direction original",
        "ct direction reply",
        "ct status dnat",
        "ct mark 1",
        "ct mark & 0x1 == 0x1",
        "ct original ip saddr 203.0.113.0/24",
        "ct reply ip daddr 203.0.113.10",
        "ct original ip daddr 198.51.100.10");
  }

  private String addresses() {
    return switch (random.nextInt(4)) {
      case 0 -> PREFIXES[random.nextInt(PREFIXES.length)];
      case 1 -> "{ 203.0.113.10, 198.51.100.10-198.51.100.11, 203.0.113.20/31 }";
      case 2 -> one("203.0.113.11-203.0.113.77", "198.51.100.11-198.51.100.12");
      default -> random.nextBoolean() ? one(OUTSIDE) : one(INSIDE);
    };
  }

  private String ports() {
    return switch (random.nextInt(4)) {
      case 0 -> "{ 443, 5061-5062 }";
      case 1 -> one("1-4000", "4000-6000");
      default -> String.valueOf(PORTS[random.nextInt(PORTS.length)]);
    };
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }
}
