package org.fedsim.network.nft.walk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a packet where it was lost: fields by the names that nft gives them ({@code ip
 * saddr}, {@code th dport}, {@code meta iifname}, {@code ct state}). A value is a {@link Long} (an
 * address as an unsigned 32-bit number, a port, a mark) or a {@link String} (an interface, a state,
 * a protocol).
 */
public final class Facts {
  static final String SOURCE = "ip saddr";
  static final String DESTINATION = "ip daddr";
  static final String SOURCE_PORT = "th sport";
  static final String PORT = "th dport";
  static final String PROTOCOL = "meta l4proto";
  static final String STATE = "ct state";

  private final Map<String, Object> values = new HashMap<>();

  /**
   * @param protocol {@code tcp} or {@code udp}
   * @param source address, unsigned
   * @param destination address, unsigned
   */
  public Facts(String protocol, long source, int sourcePort, long destination, int port) {
    values.put(PROTOCOL, protocol);
    values.put("ip protocol", protocol);
    values.put("meta nfproto", "ipv4");
    values.put("meta protocol", "ip");
    values.put("ip version", 4L);
    values.put(SOURCE, source);
    values.put(SOURCE_PORT, (long) sourcePort);
    values.put(DESTINATION, destination);
    values.put(PORT, (long) port);
  }

  /** Adds what is known of one more field. */
  public Facts with(String field, Object value) {
    values.put(field, value);
    return this;
  }

  Optional<Object> get(String field) {
    return Optional.ofNullable(values.get(field));
  }

  /** {@code new}, {@code established}, {@code invalid}, {@code untracked}; empty if not known. */
  String state() {
    return (String) values.getOrDefault(STATE, "");
  }
}
