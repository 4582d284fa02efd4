package org.fedsim.wire.media;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.wire.attempt.Attempt;

/**
 * One party's media of one call: its candidates, the session descriptions, ICE, and RTP over the
 * path that ICE finds. What carries the descriptions to the peer is not its affair.
 *
 * <pre>{@code
 * try (MediaSession caller = MediaSession.open(callerSettings);    // OFFERER
 *     MediaSession callee = MediaSession.open(calleeSettings)) {   // ANSWERER
 *   String answer = callee.answer(caller.offer());
 *   var there = callee.connect();
 *   caller.accept(answer);
 *   MediaPath path = caller.connect().get();
 *   there.get();
 *   var incoming = callee.exchange(10, Duration.ofSeconds(10));
 *   List<StreamReport> reports = caller.exchange(10, Duration.ofSeconds(10)).get();
 * }
 * }</pre>
 *
 * <p>Methods are to be called in this order, by one thread at a time; futures complete on threads
 * of the session and their callbacks must not block. Closing ends everything that has not
 * completed.
 */
public final class MediaSession implements AutoCloseable {
  private final MediaSettings settings;
  private final ScheduledExecutorService thread;
  private final LossLedger losses = new LossLedger();
  private final List<Journal.Subscription> subscriptions = new ArrayList<>();

  private final OfferAnswer offerAnswer;
  private final Set<CompletableFuture<?>> unfinished = new HashSet<>();
  private final RelayPorts relays;
  private volatile boolean closed;

  private MediaSession(MediaSettings settings, Optional<TcpRelayPort.Source> tcpRelay) {
    this.settings = settings;
    this.relays = new RelayPorts(settings, tcpRelay, losses);
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "media-" + settings.host().name());
              t.setDaemon(true);
              return t;
            });
    executor.setRemoveOnCancelPolicy(true);
    this.thread = executor;
    this.offerAnswer =
        new OfferAnswer(
            settings, media -> MediaStream.open(media, settings, relays, executor, losses));
  }

  /**
   * Makes a session of a party that should have used a relay and may not; nobody is asked for a
   * port.
   *
   * @param settings name no relay
   * @param why what {@link #relayFailure} says
   */
  public static MediaSession openWithoutRelay(MediaSettings settings, IOException why) {
    if (settings.relay().isPresent()) {
      throw new IllegalArgumentException("there is a relay");
    }
    MediaSession session = open(settings);
    session.relays.withheld(why);
    return session;
  }

  /** Makes a session. Sockets are opened by {@link #offer} or {@link #answer}. */
  public static MediaSession open(MediaSettings settings) {
    return open(settings, RelayPorts.overTcp(settings));
  }

  /**
   * The same, with another way to a relay over TCP.
   *
   * @param tcpRelay gives the port that connections are opened from; without it, this party waits
   *     for those of the peer
   */
  static MediaSession open(MediaSettings settings, Optional<TcpRelayPort.Source> tcpRelay) {
    MediaSession session = new MediaSession(settings, tcpRelay);
    session.listenForLosses(settings.host());
    settings
        .relay()
        .flatMap(MediaSettings.Relay::machine)
        .filter(machine -> machine != settings.host())
        .ifPresent(session::listenForLosses);
    return session;
  }

  private void listenForLosses(Host host) {
    subscriptions.add(
        host.onLost(
            packet -> {
              for (MediaStream stream : offerAnswer.streams()) {
                if (stream.lost(packet)) {
                  return;
                }
              }
            }));
  }

  /**
   * Gathers candidates and describes them. Blocks while the relay is asked.
   *
   * @throws IOException when the host gives no port; that the relay gives none is no error here,
   *     but see {@link #relayFailure}
   */
  public String offer() throws IOException {
    return offerAnswer.offer();
  }

  /**
   * Takes an offer, gathers candidates for it, and describes them. Blocks while the relay is asked.
   * Sections that are neither audio nor video are switched off in the answer.
   *
   * @throws MediaRefused when it asks for audio or video that this party does not have, or for
   *     neither; when the encryption levels conflict; when it is no SDP
   * @throws IOException as {@link #offer}
   */
  public String answer(String offer) throws MediaRefused, IOException {
    return offerAnswer.answer(offer);
  }

  /**
   * Takes the answer to this party's offer. Streams that the answer switches off are closed.
   *
   * @throws MediaRefused when it switches everything off, its encryption levels conflict with the
   *     offer, or it does not answer that offer
   */
  public void accept(String answer) throws MediaRefused {
    offerAnswer.accept(answer);
  }

  /**
   * Runs ICE for every stream. The answerer may begin as soon as it has answered, the offerer once
   * it has accepted. The future fails with {@link NoMediaPath} as soon as one stream has no path
   * left.
   */
  public CompletableFuture<MediaPath> connect() {
    List<CompletableFuture<MediaPath.Stream>> paths =
        agreed().stream().map(MediaStream::connect).toList();
    CompletableFuture<MediaPath> result = new CompletableFuture<>();
    for (CompletableFuture<MediaPath.Stream> path : paths) {
      path.whenComplete(
          (found, failure) -> {
            if (failure != null) {
              result.completeExceptionally(failure);
            } else if (paths.stream().allMatch(p -> p.isDone() && !p.isCompletedExceptionally())) {
              result.complete(new MediaPath(paths.stream().map(CompletableFuture::join).toList()));
            }
          });
    }
    return result;
  }

  /**
   * Sends so many RTP packets on every stream, at the pace of the medium (20 ms audio, 30 video
   * frames a second), and waits for as many from the peer.
   *
   * @param packets on each stream; at least 1
   * @param patience how long to wait for the peer's packets after the last own one was sent
   * @return completes with what was sent and what came, complete or not; fails when sending fails
   */
  public CompletableFuture<List<StreamReport>> exchange(int packets, Duration patience) {
    CompletableFuture<Void> sent = send(packets);
    CompletableFuture<Void> arrived = arrived(packets);
    return ending(
        sent.thenCompose(
                nothing -> arrived.completeOnTimeout(null, patience.toNanos(), NANOSECONDS))
            .thenApply(nothing -> reports()));
  }

  /** Completes when so many packets have come on every stream; fails when the session is closed. */
  public CompletableFuture<Void> arrived(long packets) {
    return ending(
        CompletableFuture.allOf(
            agreed().stream()
                .map(s -> s.rtp().arrived(packets))
                .toArray(CompletableFuture<?>[]::new)));
  }

  /**
   * Completes when so many more packets have come on every stream than until now; fails when the
   * session is closed.
   */
  public CompletableFuture<Void> arrivedMore(long packets) {
    return ending(
        CompletableFuture.allOf(
            agreed().stream()
                .map(s -> s.rtp().arrivedMore(packets))
                .toArray(CompletableFuture<?>[]::new)));
  }

  private List<MediaStream> agreed() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    List<MediaStream> streams = offerAnswer.streams();
    if (streams.isEmpty()) {
      throw new IllegalStateException("no stream has been agreed on");
    }
    return streams;
  }

  /**
   * Sends so many RTP packets on every stream, at the pace of the medium.
   *
   * @param packets on each stream; at least 1
   */
  public CompletableFuture<Void> send(int packets) {
    if (packets < 1) {
      throw new IllegalArgumentException("packets " + packets);
    }
    return CompletableFuture.allOf(
        agreed().stream().map(s -> send(s, packets)).toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> send(MediaStream stream, int packets) {
    CompletableFuture<Void> done = ending(new CompletableFuture<>());
    AtomicInteger left = new AtomicInteger(packets);
    Runnable burst =
        () -> {
          try {
            if (left.addAndGet(-stream.sendBurst(left.get())) == 0) {
              done.complete(null);
            }
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        };
    ScheduledFuture<?> pace =
        thread.scheduleAtFixedRate(burst, 0, stream.rtp().periodMicros(), MICROSECONDS);
    done.whenComplete((nothing, failure) -> pace.cancel(false));
    return done;
  }

  /** Makes a future end with the session, if it has not before. */
  private <T> CompletableFuture<T> ending(CompletableFuture<T> future) {
    synchronized (unfinished) {
      unfinished.add(future);
    }
    future.whenComplete(
        (result, failure) -> {
          synchronized (unfinished) {
            unfinished.remove(future);
          }
        });
    return future;
  }

  /** What has been sent and what has come so far, per stream; also after closing. */
  public List<StreamReport> reports() {
    return offerAnswer.streams().stream().map(s -> s.rtp().report()).toList();
  }

  /**
   * Every packet of this session that the network said was lost, oldest first: to the relay,
   * checks, RTP; also from this party's relay ports, if the settings name the relay's machine.
   */
  public List<LostPacket> lost() {
    return losses.all();
  }

  /** Whether this party offers, and so decides about the path (RFC 5245 section 5.2). */
  public boolean offers() {
    return settings.role() == MediaSettings.Role.OFFERER;
  }

  /**
   * What this party has tried so far: the relay ports that it asked for, oldest first, then the
   * pairs of candidates of each stream, best first; also after closing.
   */
  public List<Attempt> attempts() {
    List<Attempt> all = new ArrayList<>(relays.attempts());
    offerAnswer.streams().forEach(stream -> all.addAll(stream.attempts()));
    return List.copyOf(all);
  }

  /** Why there is no relay port: the relay gave none, or it was not clear whom to ask. */
  public Optional<IOException> relayFailure() {
    return relays.failure();
  }

  /** Closes every socket, gives relay ports back, and ends the thread. */
  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Journal.Subscription::close);
    offerAnswer.streams().forEach(MediaStream::close);
    thread.shutdownNow();
    List<CompletableFuture<?>> waiting;
    synchronized (unfinished) {
      waiting = List.copyOf(unfinished);
    }
    waiting.forEach(f -> f.completeExceptionally(new IOException("the media session was closed")));
  }
}
