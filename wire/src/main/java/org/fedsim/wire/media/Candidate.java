package org.fedsim.wire.media;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fedsim.network.Topology;

/**
 * One {@code a=candidate} line in the MS-ICE2 form: that of RFC 5245 section 15.1, but {@code
 * raddr} and {@code rport} are always there, for a host candidate with its own address.
 *
 * @param foundation 1 to 32 ice-chars; equal for candidates that live and die together
 * @param component 1 is RTP
 * @param transport UDP, or which end of a TCP connection the candidate makes
 * @param priority 1 to 2^31 - 1
 * @param address where the candidate is reached
 * @param type how it was obtained
 * @param related its base, or the address that the relay saw
 */
public record Candidate(
    String foundation,
    int component,
    Transport transport,
    long priority,
    InetSocketAddress address,
    Type type,
    InetSocketAddress related) {

  /** How packets get there. TCP carries them in the frames of RFC 4571. */
  public enum Transport {
    UDP("UDP"),
    /** Waits for connections ({@code tcptype passive} in RFC 6544). */
    TCP_PASSIVE("TCP-PASS"),
    /** Opens connections from this very address ({@code tcptype active} in RFC 6544). */
    TCP_ACTIVE("TCP-ACT");

    private final String text;

    Transport(String text) {
      this.text = text;
    }

    /** The word in an {@code a=candidate} line: {@code UDP}, {@code TCP-PASS}, {@code TCP-ACT}. */
    public String text() {
      return text;
    }

    static Optional<Transport> of(String word) {
      return Stream.of(values()).filter(t -> t.text.equalsIgnoreCase(word)).findFirst();
    }
  }

  /** How a candidate was obtained (RFC 5245 section 4.1.1). */
  public enum Type {
    HOST,
    /** Seen by a STUN server. Nobody here offers one, since nothing here translates addresses. */
    SRFLX,
    /** Seen by the peer, in its connectivity checks. */
    PRFLX,
    RELAY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9+/]{1,32}) (\\d{1,3}) (\\S+) (\\d{1,10}) (\\S+) (\\d{1,5})"
              + " typ (host|srflx|prflx|relay) raddr (\\S+) rport (\\d{1,5})( .*)?");
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  public Candidate {
    Objects.requireNonNull(foundation);
    Objects.requireNonNull(transport);
    Objects.requireNonNull(address);
    Objects.requireNonNull(type);
    Objects.requireNonNull(related);
  }

  public boolean relayed() {
    return type == Type.RELAY;
  }

  public boolean udp() {
    return transport == Transport.UDP;
  }

  /** The value of the {@code a=candidate:} line. */
  String text() {
    return "%s %d %s %d %s %d typ %s raddr %s rport %d"
        .formatted(
            foundation,
            component,
            transport.text(),
            priority,
            dotted(address),
            address.getPort(),
            type.text(),
            dotted(related),
            related.getPort());
  }

  /** Whether the line is about a transport that is legal and not known here. */
  static boolean isOfOtherTransport(String value) {
    String[] fields = value.split(" ", 4);
    return fields.length >= 3 && Transport.of(fields[2]).isEmpty();
  }

  static Candidate parse(String value) throws MediaRefused {
    Matcher m = FORM.matcher(value);
    if (!m.matches()) {
      throw MediaRefused.malformed("not an MS-ICE2 candidate: " + value);
    }
    int component = Integer.parseInt(m.group(2));
    long priority = Long.parseLong(m.group(4));
    // RFC 5245 section 15.1: component 1 to 256, priority 1 to 2^31 - 1.
    if (component < 1 || component > 256 || priority < 1 || priority > Integer.MAX_VALUE) {
      throw MediaRefused.malformed("component or priority out of range in candidate: " + value);
    }
    return new Candidate(
        m.group(1),
        component,
        Transport.of(m.group(3))
            .orElseThrow(() -> MediaRefused.malformed("not a transport: " + m.group(3))),
        priority,
        endpoint(m.group(5), m.group(6), 1),
        Type.valueOf(m.group(7).toUpperCase(Locale.ROOT)),
        endpoint(m.group(8), m.group(9), 0));
  }

  /** Literals only: a name in SDP must not start a look-up. */
  static Inet4Address ipv4(String text) throws MediaRefused {
    Matcher m = IPV4.matcher(text);
    if (!m.matches()) {
      throw MediaRefused.malformed("not an IPv4 address: " + text);
    }
    for (int i = 1; i <= 4; i++) {
      if (Integer.parseInt(m.group(i)) > 255) {
        throw MediaRefused.malformed("not an IPv4 address: " + text);
      }
    }
    return Topology.address(text, text);
  }

  private static InetSocketAddress endpoint(String address, String port, int lowestPort)
      throws MediaRefused {
    int number = Integer.parseInt(port);
    if (number < lowestPort || number > 65_535) {
      throw MediaRefused.malformed("not a port: " + port);
    }
    return new InetSocketAddress(ipv4(address), number);
  }

  static String dotted(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }
}
