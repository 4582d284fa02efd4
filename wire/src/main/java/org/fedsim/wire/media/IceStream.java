package org.fedsim.wire.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Protocol;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.Nomination.Outlook;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidatePairState;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;

/**
 * ICE over UDP for one stream of one call. Each stream has an agent of its own: they then stand and
 * fall apart, while ice4j freezes the second stream of an agent until the first has got somewhere.
 *
 * <p>One component, RTP. RTCP would double the candidates and the checks, and what its reports say
 * is measured at both ends anyway.
 *
 * <p>Everything is decided on the session's one thread; events of ice4j and of the network only
 * wake it.
 */
final class IceStream implements AutoCloseable {
  /** How long a better pair is waited for at least. */
  private static final Duration LEAST_PATIENCE = Duration.ofMillis(300);

  /**
   * How long to wait in all. Only a peer that goes silent in the middle makes anyone wait for it.
   */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final MediaKind media;
  private final Timers timers;
  private final boolean controlling;
  private final ScheduledExecutorService thread;
  private final LossLedger losses;
  private final Agent agent;
  private final IceMediaStream stream;
  private final CheckList checks;
  private final Component component;
  private final CandidatePorts ports;
  private final List<SocketCandidate> local;
  private final CompletableFuture<MediaPath.Stream> path = new CompletableFuture<>();
  private final CompletableFuture<String> exhausted = new CompletableFuture<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile List<Candidate> remote = List.of();
  private volatile Target target;
  private long nominateAtNanos;
  private CandidatePair nominated;

  /**
   * As {@link #tried}, when there last was something to tell: ice4j forgets what it has decided.
   */
  private volatile List<NoMediaPath.TriedPair> tried = List.of();

  /** Where RTP goes once a pair is selected. */
  private record Target(MediaSocket socket, InetSocketAddress remote) {}

  /**
   * Opens the sockets.
   *
   * @throws IOException when no port of the host can be had; nothing stays open
   */
  IceStream(
      MediaKind media,
      boolean controlling,
      Timers timers,
      CandidatePorts ports,
      ScheduledExecutorService thread,
      LossLedger losses)
      throws IOException {
    this.media = media;
    this.controlling = controlling;
    this.timers = timers;
    this.thread = thread;
    this.losses = losses;
    this.ports = ports;
    this.agent = IceAgents.create(controlling);
    try {
      agent.addCandidateHarvester(ports);
      this.stream = agent.createMediaStream(media.text());
      this.checks = new CheckList(stream, controlling, timers, losses);
      this.component =
          agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, /* mergeSockets= */ false);
      this.local = ports.candidates();
    } catch (IOException | RuntimeException e) {
      IceAgents.end(agent);
      ports.closeSockets();
      throw e;
    }
    agent.addStateChangeListener(event -> wake());
    stream.addPairChangeListener(event -> wake());
  }

  MediaKind media() {
    return media;
  }

  String ufrag() {
    return agent.getLocalUfrag();
  }

  String password() {
    return agent.getLocalPassword();
  }

  /** This party's candidates as they go into SDP, best first. */
  List<Candidate> candidates() {
    return local.stream()
        .map(SocketCandidate::described)
        .sorted(Comparator.comparingLong(Candidate::priority).reversed())
        .toList();
  }

  /**
   * The peer's half of the description; candidates that are not of UDP are left out. Must come
   * before {@link #connect}.
   */
  void remote(String ufrag, String password, List<Candidate> candidates) {
    remote = candidates.stream().filter(Candidate::udp).toList();
    stream.setRemoteUfrag(ufrag);
    stream.setRemotePassword(password);
    for (Candidate c : remote) {
      if (c.component() == Component.RTP) {
        component.addRemoteCandidate(
            new RemoteCandidate(
                SocketCandidate.address(c.address()),
                component,
                CandidateType.parse(c.type().text()),
                c.foundation(),
                c.priority(),
                null));
      }
    }
  }

  /** Completes when a pair has been selected; fails only when this stream is closed. */
  CompletableFuture<MediaPath.Stream> path() {
    return path;
  }

  /**
   * Completes, with the reason, when no pair is left that this side believes in. From then on it
   * nominates none; but a peer in control may still have one selected.
   */
  CompletableFuture<String> exhausted() {
    return exhausted;
  }

  /** Starts the checks. */
  void connect() {
    checks.start();
    if (local.isEmpty()) {
      onThread(() -> giveUp("this party has no UDP candidate"));
      return;
    }
    onThread(
        () -> {
          agent.startConnectivityEstablishment();
          evaluate();
        });
    schedule(this::evaluate, CheckList.HEAD_START);
    schedule(() -> giveUp("no pair was nominated within " + LONGEST.toSeconds() + " s"), LONGEST);
  }

  /**
   * Takes note of a lost packet if it was one of this stream's.
   *
   * @return whether it was
   */
  boolean lost(LostPacket packet) {
    if (packet.packet().protocol() != Protocol.UDP) {
      return false;
    }
    InetSocketAddress source = packet.packet().source();
    InetSocketAddress destination = packet.packet().destination();
    for (SocketCandidate candidate : local) {
      MediaSocket socket = candidate.socket();
      // From the relay port itself, told to the machine that runs the relay; or from this host, and
      // then the peer behind the relay server is known only to the thread that is sending.
      if (source.equals(socket.address()) || source.equals(socket.base())) {
        InetSocketAddress peer = socket.sendingTo().orElse(destination);
        losses.lost(new LossLedger.Way(socket.address(), peer), packet);
        wake();
        return true;
      }
    }
    return false;
  }

  void heard(MediaSocket socket, InetSocketAddress from) {
    losses.heard(new LossLedger.Way(socket.address(), from));
  }

  /** Whether RTP from there is the peer's. */
  boolean isPeer(InetSocketAddress from) {
    Target selected = target;
    return selected != null && selected.remote().equals(from)
        || remote.stream().anyMatch(c -> c.address().equals(from));
  }

  /**
   * Sends a packet over the selected pair. Throws {@link IllegalStateException} before there is
   * one.
   */
  void send(byte[] packet) throws IOException {
    Target selected = target;
    if (selected == null) {
      throw new IllegalStateException("no pair has been selected for " + media.text());
    }
    selected.socket().send(new DatagramPacket(packet, packet.length, selected.remote()));
  }

  private void wake() {
    if (awake.compareAndSet(false, true)) {
      onThread(this::evaluate);
    }
  }

  private void onThread(Runnable step) {
    try {
      thread.execute(step);
    } catch (RejectedExecutionException e) {
      // The session is closed: nothing is left to decide.
    }
  }

  private void schedule(Runnable step, Duration delay) {
    try {
      thread.schedule(step, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // As above.
    }
  }

  private void evaluate() {
    awake.set(false);
    if (path.isDone() || agent.getState() == IceProcessingState.WAITING) {
      return;
    }
    checks.checkAgainThoseFailedByMistake();
    // In this order: ice4j first selects a pair and then clears the list.
    List<Nomination.Pair<CandidatePair>> pairs = checks.outlooks();
    remember();
    CandidatePair selected = component.getSelectedPair();
    if (selected != null) {
      select(selected);
      return;
    }
    if (exhausted.isDone()) {
      return;
    }
    if (nominated != null) {
      if (nominated.getState() == CandidatePairState.FAILED) {
        giveUp("the nominated pair failed");
      }
      return;
    }
    long now = System.nanoTime();
    if (nominateAtNanos == 0 && pairs.stream().anyMatch(p -> p.outlook() == Outlook.VALID)) {
      Duration wait = patience(checks.age());
      nominateAtNanos = now + wait.toNanos();
      schedule(this::evaluate, wait);
    }
    boolean waitedEnough = nominateAtNanos != 0 && now - nominateAtNanos >= 0;
    Nomination.Decision<CandidatePair> decision =
        Nomination.decide(pairs, controlling, waitedEnough);
    switch (decision.step()) {
      case WAIT -> {}
      case NOMINATE -> {
        nominated = decision.pair().orElseThrow();
        agent.nominate(nominated);
      }
      case GIVE_UP ->
          giveUp(
              pairs.isEmpty()
                  ? "there is no pair of candidates"
                  : "every pair of candidates failed");
      default -> throw new AssertionError(decision);
    }
  }

  /**
   * How long a better pair is waited for once one is valid. Where losses are told, a pair about
   * which nothing is told is one whose packets a relay has thrown away. It gets ten times what the
   * valid one has taken, since on a busy machine both are slow.
   */
  private Duration patience(Duration firstValidAfter) {
    if (!timers.tellLosses()) {
      return timers.nomination();
    }
    Duration wait = firstValidAfter.multipliedBy(10);
    Duration atLeast = wait.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : wait;
    return atLeast.compareTo(timers.nomination()) > 0 ? timers.nomination() : atLeast;
  }

  private void select(CandidatePair pair) {
    LocalCandidate base = pair.getLocalCandidate().getBase();
    for (SocketCandidate candidate : local) {
      if (candidate == base) {
        InetSocketAddress peer = pair.getRemoteCandidate().getTransportAddress();
        target = new Target(candidate.socket(), peer);
        path.complete(new MediaPath.Stream(media, candidate.described(), describe(pair)));
        return;
      }
    }
    giveUp("the selected pair is none of this stream's");
  }

  /** The remote candidate of a pair as the peer described it, or as its checks showed it. */
  private Candidate describe(CandidatePair pair) {
    RemoteCandidate candidate = pair.getRemoteCandidate();
    InetSocketAddress address =
        new InetSocketAddress(
            candidate.getTransportAddress().getAddress(),
            candidate.getTransportAddress().getPort());
    return remote.stream()
        .filter(c -> c.address().equals(address))
        .findFirst()
        .orElseGet(
            () ->
                new Candidate(
                    candidate.getFoundation(),
                    Component.RTP,
                    Candidate.Transport.UDP,
                    candidate.getPriority(),
                    address,
                    Candidate.Type.PRFLX,
                    address));
  }

  private void giveUp(String why) {
    if (!path.isDone()) {
      exhausted.complete(why);
    }
  }

  /** What became of the pairs, best first. */
  List<NoMediaPath.TriedPair> tried() {
    remember();
    return tried;
  }

  private void remember() {
    List<NoMediaPath.TriedPair> now =
        checks.pairs().stream()
            .sorted(Comparator.comparingLong(CandidatePair::getPriority).reversed())
            .map(this::tried)
            .toList();
    if (!now.isEmpty()) {
      tried = now;
    }
  }

  private NoMediaPath.TriedPair tried(CandidatePair pair) {
    Candidate localCandidate =
        local.stream()
            .filter(c -> c == pair.getLocalCandidate().getBase())
            .map(SocketCandidate::described)
            .findFirst()
            .orElseThrow();
    return new NoMediaPath.TriedPair(
        localCandidate, describe(pair), checks.lostInARow(pair), pair.getState().toString());
  }

  @Override
  public void close() {
    path.completeExceptionally(new NoMediaPath(media, "the session was closed", List.of()));
    IceAgents.end(agent);
    ports.closeSockets();
  }
}
