package org.fedsim.network.kernel;

import java.util.List;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/** The stretches of cable on which interfaces hear each other without a firewall between them. */
enum Wire {
  INTERNAL,
  /** From the internal firewall to the internal interface of the Edge, and nobody else. */
  INSIDE,
  PERIMETER,
  INTERNET;

  /** How many leading bits the addresses of one network have in common. */
  static final int NETWORK_PREFIX = 24;

  /** The wire that an interface is plugged into. */
  static Wire of(Topology topology, Interface i) {
    return switch (i.segment()) {
      case "internal" -> INTERNAL;
      case "internet" -> INTERNET;
      case "edge-inside" -> INSIDE;
      default -> PERIMETER;
    };
  }

  /** The wire at the other side of the firewall. */
  Wire beyond() {
    return switch (this) {
      case INTERNAL -> INSIDE;
      case INSIDE -> INTERNAL;
      case PERIMETER -> INTERNET;
      case INTERNET -> PERIMETER;
    };
  }

  /** The name of the firewall's own interface on this wire. */
  String text() {
    return switch (this) {
      case INTERNAL -> "internal";
      case INSIDE, PERIMETER -> "perimeter";
      case INTERNET -> "internet";
    };
  }

  List<Interface> interfaces(Topology topology) {
    return topology.interfaces().stream().filter(i -> of(topology, i) == this).toList();
  }

  /** How many leading bits the addresses of this wire have in common. */
  int prefix() {
    // Its addresses are internal ones, which the internal network has all to itself otherwise.
    return this == INSIDE ? 32 : NETWORK_PREFIX;
  }
}
