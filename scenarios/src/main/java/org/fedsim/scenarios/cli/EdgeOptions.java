package org.fedsim.scenarios.cli;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.edge.av.PortRange;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.edge.standalone.ListedPeers;
import org.fedsim.edge.standalone.StandaloneEdge;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.network.input.InputException;
import picocli.CommandLine.Option;

/** The options of {@code edge}, and what is wrong with them. */
final class EdgeOptions {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
  private static final int LONGEST_MINUTES = 7 * 24 * 60;

  @Option(
      names = "--address",
      paramLabel = "IP",
      required = true,
      description = "Where to stand: an IPv4 address of this machine.")
  private String address;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where certificates, keys and TURN credentials are written.")
  private String out;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "End after so many minutes, 1 to 10080; default: at Ctrl-C.")
  private Integer minutes;

  @Option(
      names = "--sip-port",
      paramLabel = "PORT",
      defaultValue = "5061",
      description =
          "SIP, mutual TLS with partners; default: ${DEFAULT-VALUE}. 0 picks a free port.")
  private int sipPort;

  @Option(
      names = "--client-port",
      paramLabel = "PORT",
      defaultValue = "5443",
      description =
          "SIP, TLS with remote users; default: ${DEFAULT-VALUE}, since 443 is that of TURN.")
  private int clientPort;

  @Option(
      names = "--turn-port",
      paramLabel = "PORT",
      defaultValue = "3478",
      description = "STUN and MS-TURN over UDP; default: ${DEFAULT-VALUE}.")
  private int turnPort;

  @Option(
      names = "--turn-tcp-port",
      paramLabel = "PORT",
      defaultValue = "443",
      description = "STUN and MS-TURN over TCP; default: ${DEFAULT-VALUE}.")
  private int turnTcpPort;

  @Option(
      names = "--mras-port",
      paramLabel = "PORT",
      defaultValue = "5062",
      description = "MRAS, mutual TLS; default: ${DEFAULT-VALUE}.")
  private int mrasPort;

  @Option(
      names = "--relay-ports",
      paramLabel = "FIRST-LAST",
      defaultValue = "50000-59999",
      description = "The ports that allocations get; default: ${DEFAULT-VALUE}.")
  private String relayPorts;

  @Option(
      names = "--allow-peer",
      paramLabel = "CIDR",
      description =
          "A range of peers that the relay may reach; may be given several times. Loopback and"
              + " private addresses need a range of their own. Default: none.")
  private List<String> allowPeer = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      defaultValue = "-",
      description = "Write the metrics at the end to a file instead of standard output.")
  private String json;

  String out() {
    return out;
  }

  String json() {
    return json;
  }

  /** How long to run; empty for until Ctrl-C. */
  OptionalInt minutes() {
    if (minutes == null) {
      return OptionalInt.empty();
    }
    if (minutes < 1 || minutes > LONGEST_MINUTES) {
      throw new InputException(
          "--minutes", minutes + " is not between 1 and " + LONGEST_MINUTES + " (a week)");
    }
    return OptionalInt.of(minutes);
  }

  /**
   * What these options say.
   *
   * @throws InputException when they say nothing that can be done
   */
  StandaloneEdge.Settings settings(List<Provider> providers) {
    PortRange relays = relays();
    Map<String, Integer> tcp = new LinkedHashMap<>();
    tcp.put("--sip-port", port("--sip-port", sipPort));
    tcp.put("--client-port", port("--client-port", clientPort));
    tcp.put("--turn-tcp-port", port("--turn-tcp-port", turnTcpPort));
    tcp.put("--mras-port", port("--mras-port", mrasPort));
    distinct(tcp);
    Map<String, Integer> all = new LinkedHashMap<>(tcp);
    all.put("--turn-port", port("--turn-port", turnPort));
    all.forEach(
        (option, port) -> {
          if (relays.contains(port)) {
            throw new InputException(
                "--relay-ports", relayPorts + " contains " + option + " " + port);
          }
        });
    return new StandaloneEdge.Settings(
        address(),
        new StandaloneEdge.Ports(sipPort, clientPort, turnPort, turnTcpPort, mrasPort),
        relays,
        peers(),
        providers);
  }

  private Inet4Address address() {
    if (address.indexOf('/') >= 0 || Cidr.parse(address).isEmpty()) {
      throw new InputException(
          "--address", "\"" + address + "\" is not an IPv4 address such as 127.0.0.1");
    }
    return Topology.address(address, address);
  }

  private static int port(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new InputException(
          option, port + " is not a port; there are 1 to 65535, and 0 picks a free one");
    }
    return port;
  }

  private static void distinct(Map<String, Integer> ports) {
    Map<Integer, String> taken = new HashMap<>();
    ports.forEach(
        (option, port) -> {
          String other = port == 0 ? null : taken.putIfAbsent(port, option);
          if (other != null) {
            throw new InputException(option, port + " is already that of " + other);
          }
        });
  }

  private PortRange relays() {
    Matcher m = RANGE.matcher(relayPorts);
    if (!m.matches()) {
      throw new InputException(
          "--relay-ports", "\"" + relayPorts + "\" is not a range such as 50000-59999");
    }
    int first = Integer.parseInt(m.group(1));
    int last = Integer.parseInt(m.group(2));
    if (first < 1 || last > 65_535) {
      throw new InputException("--relay-ports", relayPorts + " is not within 1-65535");
    }
    if (first > last) {
      throw new InputException("--relay-ports", relayPorts + " ends before it begins");
    }
    return new PortRange(first, last);
  }

  private List<Cidr> peers() {
    List<Cidr> ranges = new ArrayList<>();
    for (String text : allowPeer) {
      Optional<Cidr> range = Cidr.parse(text);
      if (range.isEmpty()) {
        throw new InputException(
            "--allow-peer",
            "\""
                + text
                + "\" is not a range such as 192.168.1.0/24 (no bits set behind the prefix)");
      }
      if (ListedPeers.NEVER.stream().anyMatch(n -> n.encloses(range.get()))) {
        throw new InputException(
            "--allow-peer", text + " can be nobody's own address, so no relay may send there");
      }
      ranges.add(range.get());
    }
    return ranges;
  }
}
