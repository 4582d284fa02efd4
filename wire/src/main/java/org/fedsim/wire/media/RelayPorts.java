package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.turn.MsTurnSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the relay for the ports of a session. That it gives none is no error; what did not answer
 * for one stream is not asked for the next. For use by one thread.
 */
final class RelayPorts {
  private static final Logger LOG = LoggerFactory.getLogger(RelayPorts.class);

  private final MediaSettings settings;
  private final Optional<TcpRelayPort.Source> tcp;
  private final LossLedger losses;
  private boolean udpFailed;
  private boolean tcpFailed;
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private volatile IOException failure;

  /**
   * @param tcp gives ports over TCP, if the party can ask for any
   */
  RelayPorts(MediaSettings settings, Optional<TcpRelayPort.Source> tcp, LossLedger losses) {
    this.settings = settings;
    this.tcp = tcp;
    this.losses = losses;
  }

  /** The way to the relay's TCP that the settings tell of. */
  static Optional<TcpRelayPort.Source> overTcp(MediaSettings settings) {
    return settings
        .relay()
        .flatMap(
            relay ->
                relay
                    .tcpServer()
                    .map(
                        server ->
                            attempts -> MsTurnTcpPort.allocate(settings, relay, server, attempts)));
  }

  /** The party should have had a relay and may not use it. */
  void withheld(IOException why) {
    failure = why;
  }

  /** A UDP port. Blocks while the relay is asked. */
  Optional<RelayPort> udp() {
    if (settings.relay().isEmpty() || udpFailed) {
      return Optional.empty();
    }
    MediaSettings.Relay relay = settings.relay().get();
    InetSocketAddress anyPort = new InetSocketAddress(settings.address(), 0);
    try {
      MsTurnSocket socket =
          MsTurnSocket.allocate(
              settings.host(),
              anyPort,
              relay.server(),
              relay.credentials(),
              settings.timers(),
              attempts::add);
      return Optional.of(new RelayPort(socket, socket.relayedAddress(), socket.clientAddress()));
    } catch (IOException e) {
      udpFailed = true;
      failed(e);
      return Optional.empty();
    }
  }

  /** Whether the party opens TCP connections from a relay, and does not wait for the peer's. */
  boolean opensTcp() {
    return tcp.isPresent();
  }

  /** A TCP port, if the party {@linkplain #opensTcp uses} any. Blocks while the relay is asked. */
  Optional<TcpRelayPort> tcp() {
    if (tcp.isEmpty() || tcpFailed) {
      return Optional.empty();
    }
    try {
      return Optional.of(tcp.get().allocate(attempts::add));
    } catch (IOException e) {
      tcpFailed = true;
      failed(e);
      return Optional.empty();
    }
  }

  private void failed(IOException e) {
    LOG.debug("{}: no relay port: {}", settings.host().name(), e.getMessage());
    if (e instanceof PacketLost lost) {
      losses.lost(lost.lost());
    }
    failure = e;
  }

  /** Why the relay gave no port, if it should have and gave none. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Every port that was asked for, oldest first. */
  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }
}
