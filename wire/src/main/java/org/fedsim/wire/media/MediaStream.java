package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Protocol;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.media.ConnectivityCheck.Credentials;
import org.fedsim.wire.media.MediaSettings.Role;

/**
 * One stream of a session: ICE over UDP and, when that leads nowhere, over TCP; and the RTP that
 * runs over what ICE has found.
 */
final class MediaStream implements MediaSocket.Arrivals, AutoCloseable {
  private final MediaKind media;
  private final MediaSettings settings;
  private final RtpStream rtp;
  private final CompletableFuture<MediaPath.Stream> path = new CompletableFuture<>();
  private volatile IceStream udp;
  private volatile Optional<TcpIce> tcp = Optional.empty();
  private volatile boolean overTcp;

  private MediaStream(MediaKind media, MediaSettings settings) {
    this.media = media;
    this.settings = settings;
    this.rtp = new RtpStream(media);
  }

  /**
   * Opens the ports of a stream.
   *
   * @throws IOException when the host gives none, or nothing is left to offer
   */
  static MediaStream open(
      MediaKind media,
      MediaSettings settings,
      RelayPorts relays,
      ScheduledExecutorService thread,
      LossLedger losses)
      throws IOException {
    MediaStream stream = new MediaStream(media, settings);
    boolean controlling = settings.role() == Role.OFFERER;
    boolean withUdp = settings.transport() == MediaTransport.ANY;
    CandidatePorts ports =
        new CandidatePorts(
            withUdp,
            settings.host(),
            settings.address(),
            withUdp ? relays.udp().orElse(null) : null,
            settings.relay().map(MediaSettings.Relay::server).orElse(null),
            stream);
    stream.udp = new IceStream(media, controlling, settings.timers(), ports, thread, losses);
    try {
      stream.tcp =
          tcpEnd(settings, relays)
              .map(end -> new TcpIce(media, controlling, end, thread, losses, stream.rtp));
      if (stream.candidates().isEmpty()) {
        throw new IOException("no port for " + media.text() + ": the relay gives none");
      }
      return stream;
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private static Optional<TcpEnd> tcpEnd(MediaSettings settings, RelayPorts relays)
      throws IOException {
    if (relays.opensTcp()) {
      return relays.tcp().map(port -> new TcpOpener(port, settings.host().name()));
    }
    return Optional.of(TcpListener.open(settings.host(), settings.address()));
  }

  MediaKind media() {
    return media;
  }

  RtpStream rtp() {
    return rtp;
  }

  String ufrag() {
    return udp.ufrag();
  }

  String password() {
    return udp.password();
  }

  /** This party's candidates as they go into SDP, best first. */
  List<Candidate> candidates() {
    List<Candidate> all = new ArrayList<>(udp.candidates());
    tcp.ifPresent(t -> all.add(t.candidate()));
    all.sort(Comparator.comparingLong(Candidate::priority).reversed());
    return List.copyOf(all);
  }

  /** The peer's half of the description. Must come before {@link #connect}. */
  void remote(String ufrag, String password, List<Candidate> candidates) {
    udp.remote(ufrag, password, candidates);
    tcp.ifPresent(
        t ->
            t.remote(
                new Credentials(ufrag(), password()),
                new Credentials(ufrag, password),
                candidates));
  }

  /**
   * Starts the checks: those of TCP when those of UDP have come to nothing. The future fails with
   * {@link NoMediaPath}.
   */
  CompletableFuture<MediaPath.Stream> connect() {
    udp.path()
        .thenAccept(
            found -> {
              if (path.complete(found)) {
                tcp.ifPresent(TcpIce::close);
              }
            });
    tcp.ifPresent(
        t ->
            t.path()
                .thenAccept(
                    found -> {
                      overTcp = !path.isDone();
                      path.complete(found);
                    }));
    udp.exhausted()
        .thenAccept(
            why -> {
              if (tcp.isEmpty()) {
                fail(why);
              } else {
                tcp.get().dead().thenRun(() -> fail(why));
                tcp.get().udpIsDead();
              }
            });
    udp.connect();
    return path;
  }

  private void fail(String why) {
    path.completeExceptionally(new NoMediaPath(media, why, tried()));
  }

  private List<NoMediaPath.TriedPair> tried() {
    List<NoMediaPath.TriedPair> tried = new ArrayList<>(udp.tried());
    if (udp.exhausted().isDone()) {
      tcp.ifPresent(t -> tried.addAll(t.tried()));
    }
    return tried;
  }

  /** The pairs of this stream, best first; those over TCP only once they have been tried. */
  List<Attempt.Pair> attempts() {
    Optional<MediaPath.Stream> chosen =
        path.isDone() && !path.isCompletedExceptionally()
            ? Optional.of(path.join())
            : Optional.empty();
    List<Attempt.Pair> pairs = new ArrayList<>();
    for (NoMediaPath.TriedPair pair : tried()) {
      if (chosen.filter(c -> same(c, pair)).isEmpty()) {
        Attempt.Pair.State state =
            pair.state().equals("Failed") || pair.lost() > 0
                ? Attempt.Pair.State.FAILED
                : Attempt.Pair.State.OPEN;
        pairs.add(pair(pair.local(), pair.remote(), state));
      }
    }
    chosen.ifPresent(c -> pairs.add(pair(c.local(), c.remote(), Attempt.Pair.State.SELECTED)));
    pairs.sort(Comparator.comparingLong(Attempt.Pair::better).reversed());
    return pairs;
  }

  private static boolean same(MediaPath.Stream chosen, NoMediaPath.TriedPair pair) {
    return chosen.local().address().equals(pair.local().address())
        && chosen.local().udp() == pair.local().udp()
        && chosen.remote().address().equals(pair.remote().address());
  }

  private Attempt.Pair pair(Candidate local, Candidate remote, Attempt.Pair.State state) {
    Protocol protocol = local.udp() ? Protocol.UDP : Protocol.TCP;
    Optional<InetSocketAddress> server =
        settings
            .relay()
            .filter(relay -> local.relayed())
            .flatMap(relay -> local.udp() ? Optional.of(relay.server()) : relay.tcpServer());
    long better =
        settings.role() == Role.OFFERER
            ? TcpCandidates.pairPriority(local.priority(), remote.priority())
            : TcpCandidates.pairPriority(remote.priority(), local.priority());
    return new Attempt.Pair(
        media,
        PathKind.between(local, remote),
        new Ends(protocol, local.address(), remote.address()),
        server.map(s -> new Ends(protocol, local.related(), s)),
        better,
        state);
  }

  /** Takes note of a lost packet if it was this stream's; whether it was. */
  boolean lost(LostPacket packet) {
    return udp.lost(packet) || tcp.filter(t -> t.lost(packet)).isPresent();
  }

  /** Sends the packets that are due; how many that was. */
  int sendBurst(long most) throws IOException {
    List<RtpPacket> burst = rtp.burst(most);
    for (RtpPacket packet : burst) {
      if (overTcp) {
        tcp.orElseThrow().send(packet.encode());
      } else {
        udp.send(packet.encode());
      }
      rtp.sent();
    }
    return burst.size();
  }

  @Override
  public void rtp(MediaSocket socket, InetSocketAddress from, byte[] data, int offset, int length) {
    long now = System.nanoTime();
    IceStream current = udp;
    if (current != null && current.isPeer(from)) {
      RtpPacket.decode(data, offset, length).ifPresent(packet -> rtp.onPacket(packet, now));
    }
  }

  @Override
  public void other(MediaSocket socket, InetSocketAddress from) {
    IceStream current = udp;
    if (current != null) {
      current.heard(socket, from);
    }
  }

  @Override
  public void close() {
    path.completeExceptionally(new NoMediaPath(media, "the session was closed", List.of()));
    udp.close();
    tcp.ifPresent(TcpIce::close);
  }
}
