package org.fedsim.wire.media;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * What one party brings to a call.
 *
 * @param host its machine
 * @param address the address of the machine that its host candidates have
 * @param streams what it offers, in this order, or what it can answer: {@link MediaKind#AUDIO} and
 *     {@link MediaKind#VIDEO}, each at most once; not empty
 * @param encryption what it is set to. Nobody in here has SRTP: with {@link
 *     EncryptionLevel#OPTIONAL} it talks plain RTP, with {@link EncryptionLevel#REQUIRED} it finds
 *     no partner
 * @param role who offers; the offerer controls ICE (RFC 5245 section 5.2)
 * @param relay where it allocates relay ports, if anywhere
 * @param transport what its candidates are of
 * @param timers how long it waits
 */
public record MediaSettings(
    Host host,
    Inet4Address address,
    List<MediaKind> streams,
    EncryptionLevel encryption,
    Role role,
    Optional<Relay> relay,
    MediaTransport transport,
    Timers timers) {

  /** Which half of the offer/answer exchange (RFC 3264) the party has. */
  public enum Role {
    OFFERER,
    ANSWERER
  }

  /**
   * A relay that the party may use.
   *
   * @param server where its MS-TURN listens on UDP, as this party reaches it
   * @param tcpServer where it listens on TCP, if this party can reach that: it then opens TCP
   *     connections for media from a port of the relay, and without it waits for those of the peer
   * @param credentials that it takes
   * @param machine the simulated machine that it runs on, if the network may tell this session of
   *     packets that the party's relay ports have lost. A real relay never tells (it sends
   *     silently); without this, a pair blocked behind the relay costs up to {@code
   *     Timers.nomination}
   */
  public record Relay(
      InetSocketAddress server,
      Optional<InetSocketAddress> tcpServer,
      RelayCredentials credentials,
      Optional<Host> machine) {

    /** A relay that this party reaches over UDP only. */
    public Relay(InetSocketAddress server, RelayCredentials credentials, Optional<Host> machine) {
      this(server, Optional.empty(), credentials, machine);
    }

    public Relay {
      Objects.requireNonNull(server);
      Objects.requireNonNull(tcpServer);
      Objects.requireNonNull(credentials);
      Objects.requireNonNull(machine);
    }
  }

  /** With candidates of every transport. */
  public MediaSettings(
      Host host,
      Inet4Address address,
      List<MediaKind> streams,
      EncryptionLevel encryption,
      Role role,
      Optional<Relay> relay,
      Timers timers) {
    this(host, address, streams, encryption, role, relay, MediaTransport.ANY, timers);
  }

  public MediaSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(address);
    Objects.requireNonNull(encryption);
    Objects.requireNonNull(role);
    Objects.requireNonNull(relay);
    Objects.requireNonNull(transport);
    Objects.requireNonNull(timers);
    streams = List.copyOf(streams);
    if (streams.isEmpty()
        || streams.contains(MediaKind.MESSAGE)
        || EnumSet.copyOf(streams).size() != streams.size()) {
      throw new IllegalArgumentException("not the streams of a call: " + streams);
    }
  }
}
