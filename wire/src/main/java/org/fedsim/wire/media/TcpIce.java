package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.wire.media.Candidate.Transport;
import org.fedsim.wire.media.ConnectivityCheck.Credentials;
import org.fedsim.wire.media.ConnectivityCheck.Received;
import org.fedsim.wire.media.MediaPath.Stream;
import org.fedsim.wire.media.Nomination.Outlook;
import org.fedsim.wire.stun.TransactionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ICE over TCP for one stream: the last resort, when no pair of UDP candidates is left. ice4j opens
 * no TCP connections, so this runs beside its agent, with the same credentials and roles
 * (docs/decisions/0004-tcp-checks-beside-ice4j.md).
 *
 * <ul>
 *   <li>The end that opens connections (TCP-ACT) does so when its own UDP is dead, and sends a
 *       check over each. The end that waits (TCP-PASS) answers checks at any time.
 *   <li>The side in control nominates, over whichever connection a check got through, when its own
 *       UDP is dead; it may be either end.
 *   <li>The controlled side takes what is nominated, whatever it thinks of UDP itself: the side in
 *       control has given that up.
 * </ul>
 *
 * <p>What arrives is looked at on the reading thread, so that RTP right behind the check that lets
 * it in is not lost; everything else happens on the session's one thread. The lock is this object.
 */
final class TcpIce implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpIce.class);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final MediaKind media;
  private final boolean controlling;
  private final TcpEnd end;
  private final ScheduledExecutorService thread;
  private final LossLedger losses;
  private final RtpStream rtp;
  private final CompletableFuture<Stream> path = new CompletableFuture<>();
  private final CompletableFuture<Void> dead = new CompletableFuture<>();

  /** Grows by what a peer shows; read without the lock by {@link #lost} alone. */
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();

  // Guarded by this object, as are the fields of pairs.
  private ConnectivityCheck check;
  private boolean udpDead;
  private boolean timeIsUp;
  private boolean gaveUp;

  private volatile Pair chosen;

  /** A pair of TCP candidates; its link is there once something can be sent. */
  private static final class Pair {
    final Candidate remote;
    final long priority;
    TcpEnd.Link link;
    TransactionId sent;
    TransactionId nomination;
    Outlook outlook = Outlook.OPEN;

    Pair(Candidate remote, long priority) {
      this.remote = remote;
      this.priority = priority;
    }
  }

  /**
   * @param end this side's candidate; closed with this object
   */
  TcpIce(
      MediaKind media,
      boolean controlling,
      TcpEnd end,
      ScheduledExecutorService thread,
      LossLedger losses,
      RtpStream rtp) {
    this.media = media;
    this.controlling = controlling;
    this.end = end;
    this.thread = thread;
    this.losses = losses;
    this.rtp = rtp;
  }

  Candidate candidate() {
    return end.candidate();
  }

  /** Completes when this side's end has been chosen for the stream. */
  CompletableFuture<Stream> path() {
    return path;
  }

  /** Completes when UDP is dead and TCP is too. */
  CompletableFuture<Void> dead() {
    return dead;
  }

  /** The credentials of both sides, and the peer's candidates of any transport. */
  void remote(Credentials local, Credentials remote, List<Candidate> candidates) {
    synchronized (this) {
      check = new ConnectivityCheck(local, remote, controlling, RANDOM.nextLong());
      Transport opposite =
          candidate().transport() == Transport.TCP_ACTIVE
              ? Transport.TCP_PASSIVE
              : Transport.TCP_ACTIVE;
      candidates.stream()
          .filter(c -> c.transport() == opposite && c.component() == candidate().component())
          .map(this::pair)
          .sorted(Comparator.comparingLong((Pair p) -> p.priority).reversed())
          .forEach(pairs::add);
    }
    end.start(this::arrived);
  }

  private Pair pair(Candidate remote) {
    long own = candidate().priority();
    long priority =
        controlling
            ? TcpCandidates.pairPriority(own, remote.priority())
            : TcpCandidates.pairPriority(remote.priority(), own);
    return new Pair(remote, priority);
  }

  /** No pair of UDP candidates is left on this side: TCP may be opened and nominated. */
  void udpIsDead() {
    synchronized (this) {
      if (udpDead || path.isDone()) {
        return;
      }
      udpDead = true;
    }
    onThread(this::open);
    try {
      thread.schedule(this::endWaiting, IceTimes.TCP.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The session is closed: nothing is left to decide.
    }
  }

  private synchronized void open() {
    if (end instanceof TcpOpener opener) {
      for (Pair pair : pairs) {
        pair.link = opener.link(pair.remote.address());
        sendCheck(pair, false);
      }
    }
    evaluate();
  }

  private synchronized void endWaiting() {
    timeIsUp = true;
    evaluate();
  }

  /**
   * Takes note of a lost packet if it was one of this stream's connections, of either end: a lost
   * SYN is the whole connection lost, and so is any segment after it. Never blocks, since the
   * network calls it on the sending thread.
   *
   * @return whether it was
   */
  boolean lost(LostPacket lost) {
    Packet packet = lost.packet();
    if (packet.protocol() != Protocol.TCP) {
      return false;
    }
    InetSocketAddress own = candidate().address();
    for (Pair pair : pairs) {
      InetSocketAddress peer = pair.remote.address();
      if (packet.source().equals(own) && packet.destination().equals(peer)
          || packet.source().equals(peer) && packet.destination().equals(own)) {
        losses.lost(new LossLedger.Way(own, peer), lost);
        onThread(() -> failed(pair));
        return true;
      }
    }
    return false;
  }

  private synchronized void failed(Pair pair) {
    pair.outlook = Outlook.DEAD;
    evaluate();
  }

  /** Sends a packet over the chosen connection. */
  void send(byte[] packet) throws IOException {
    Pair way = chosen;
    if (way == null) {
      throw new IllegalStateException("no connection has been chosen for " + media.text());
    }
    way.link.send(packet);
  }

  /** Called on the threads that read. */
  private void arrived(TcpEnd.Link link, byte[] packet) {
    long now = System.nanoTime();
    if (RtpPacket.looksLikeRtp(packet, 0, packet.length)) {
      if (believes(link)) {
        RtpPacket.decode(packet, 0, packet.length).ifPresent(p -> rtp.onPacket(p, now));
      }
      return;
    }
    try {
      checked(link, packet);
    } catch (IOException e) {
      LOG.debug("{}: {} cannot be answered: {}", media.text(), link.peer(), e.getMessage());
    }
  }

  /** Whether a check over this very connection got through. */
  private synchronized boolean believes(TcpEnd.Link link) {
    return pairs.stream().anyMatch(p -> p.link == link && p.outlook == Outlook.VALID);
  }

  private synchronized void checked(TcpEnd.Link link, byte[] packet) throws IOException {
    Received received = check.received(packet, link.peer());
    if (received instanceof Received.Refused refused) {
      LOG.debug("{}: {} refused with {}", media.text(), link.peer(), refused.code());
      link.send(refused.answer());
    } else if (received instanceof Received.Request request) {
      link.send(request.answer());
      Pair pair = authenticated(link);
      if (request.nominates()) {
        choose(pair);
      }
      onThread(this::evaluate);
    } else if (received instanceof Received.Success success) {
      find(link, success.id()).ifPresent(pair -> succeeded(pair, success.id()));
    } else if (received instanceof Received.Failure failure) {
      // Nobody could have signed the refusal of a wrong password, so it is believed unsigned; over
      // TCP it takes the peer's own connection to forge one.
      find(link, failure.id())
          .ifPresent(
              pair -> {
                LOG.debug("{}: {} answered {}", media.text(), link.peer(), failure.code());
                onThread(() -> failed(pair));
              });
    }
  }

  private void succeeded(Pair pair, TransactionId id) {
    pair.outlook = Outlook.VALID;
    if (id.equals(pair.nomination)) {
      choose(pair);
    }
    onThread(this::evaluate);
  }

  /**
   * The pair of a connection over which the peer has shown that it knows this side's password. The
   * connection carries packets both ways, so that no check of the other direction is needed.
   */
  private Pair authenticated(TcpEnd.Link link) {
    Pair pair =
        pairs.stream()
            .filter(p -> p.remote.address().equals(link.peer()))
            .findFirst()
            .orElseGet(
                () -> {
                  // RFC 5245 section 7.2.1.3: a peer-reflexive candidate.
                  Pair seen = pair(TcpCandidates.seen(link.peer()));
                  pairs.add(seen);
                  return seen;
                });
    pair.link = link;
    pair.outlook = Outlook.VALID;
    return pair;
  }

  private Optional<Pair> find(TcpEnd.Link link, TransactionId id) {
    return pairs.stream()
        .filter(p -> p.link == link && (id.equals(p.sent) || id.equals(p.nomination)))
        .findFirst();
  }

  private synchronized void evaluate() {
    if (!udpDead || chosen != null || gaveUp) {
      return;
    }
    Nomination.Decision<Pair> decision =
        Nomination.decide(
            pairs.stream().map(p -> new Nomination.Pair<>(p, p.priority, p.outlook)).toList(),
            controlling,
            timeIsUp);
    switch (decision.step()) {
      case WAIT -> {
        if (timeIsUp) {
          giveUpNow();
        }
      }
      case NOMINATE -> {
        Pair best = decision.pair().orElseThrow();
        if (best.nomination == null) {
          sendCheck(best, true);
        } else if (timeIsUp) {
          giveUpNow();
        }
      }
      case GIVE_UP -> giveUpNow();
      default -> throw new AssertionError(decision);
    }
  }

  private void giveUpNow() {
    gaveUp = true;
    // Not under the lock: callers of the future do as they please.
    onThread(() -> dead.complete(null));
  }

  private void sendCheck(Pair pair, boolean nominate) {
    TransactionId id = TransactionId.randomStun(RANDOM);
    if (nominate) {
      pair.nomination = id;
    } else {
      pair.sent = id;
    }
    long priority = TcpCandidates.seenPriority(candidate().transport());
    try {
      pair.link.send(check.request(id, priority, nominate));
    } catch (IOException e) {
      LOG.debug("{}: no check to {}: {}", media.text(), pair.remote.address(), e.getMessage());
      onThread(() -> failed(pair));
    }
  }

  private void choose(Pair pair) {
    if (chosen == null && !gaveUp) {
      chosen = pair;
      onThread(() -> begin(pair));
    }
  }

  /** Not under the lock either, also because the relay is asked. */
  private void begin(Pair pair) {
    try {
      pair.link.choose();
    } catch (IOException e) {
      // What cannot go raw goes wrapped.
      LOG.debug("{}: {} is no active destination", media.text(), pair.remote.address(), e);
    }
    path.complete(new Stream(media, candidate(), pair.remote));
  }

  /** What became of the pairs, best first. */
  synchronized List<NoMediaPath.TriedPair> tried() {
    return pairs.stream()
        .map(
            p ->
                new NoMediaPath.TriedPair(
                    candidate(),
                    p.remote,
                    losses.inARow(new LossLedger.Way(candidate().address(), p.remote.address())),
                    p.outlook == Outlook.DEAD ? "Failed" : "In-Progress"))
        .toList();
  }

  private void onThread(Runnable step) {
    try {
      thread.execute(step);
    } catch (RejectedExecutionException e) {
      // The session is closed: nothing is left to decide.
    }
  }

  @Override
  public void close() {
    end.close();
  }
}
