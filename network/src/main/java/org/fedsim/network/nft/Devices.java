package org.fedsim.network.nft;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The interfaces of a firewall by their numbers, as the trace tells them. Used by the thread that
 * reads the trace only; asks the namespace once for each number that is new.
 */
final class Devices {
  private final FirewallNamespace namespace;
  private final Map<Integer, String> names = new HashMap<>();

  Devices(FirewallNamespace namespace) {
    this.namespace = namespace;
  }

  /** The name of an interface; empty for none, or one that has gone. */
  String name(int number) {
    return number == 0 ? "" : names.computeIfAbsent(number, this::ask);
  }

  /** All that have been seen. */
  Set<String> seen() {
    return Set.copyOf(names.values());
  }

  private String ask(int number) {
    try {
      NetworkInterface found = namespace.call(() -> NetworkInterface.getByIndex(number));
      return found == null ? "" : found.getName();
    } catch (IOException | RuntimeException e) {
      return "";
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
