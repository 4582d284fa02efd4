package org.fedsim.wire.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An allocation whose relay says what the test wants, and whose time the test lets pass. */
class AllocationLifeCycleTest {
  private static final InetSocketAddress RELAYED =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

  private final ReentrantLock lock = new ReentrantLock();
  private final Relay relay = new Relay();
  private Clock clock;
  private AllocationLifeCycle life;

  @BeforeEach
  void open() {
    clock = new Clock();
    byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
    MsTurnSession session =
        new MsTurnSession(new RelayCredentials(secret, secret), new SecureRandom());
    life = new AllocationLifeCycle(relay, session, lock, RefreshSchedule.sharing(clock));
  }

  @AfterEach
  void close() {
    clock.shutdownNow();
  }

  @Test
  void itIsMadeWithTheNonceOfTheChallenge() throws Exception {
    MsTurnMessage challenge = error(401, "first");
    relay.says(challenge, granted(600));
    List<MsTurnMessage> shown = new ArrayList<>();
    life.allocate(shown::add);

    assertThat(shown).containsExactly(challenge);
    assertThat(relay.asked.get(0).find(Nonce.class)).isEmpty();
    assertThat(relay.asked.get(1).find(Nonce.class)).contains(nonce("first"));
    assertThat(life.relayedAddress()).isEqualTo(RELAYED);
    assertThat(life.reflexiveAddress()).isEqualTo(RELAYED);
    assertThat(life.lifetime()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void anythingButAChallengeIsARefusal() {
    relay.says(error(486, "quota"));
    assertThatThrownBy(() -> life.allocate(challenge -> {}))
        .isInstanceOfSatisfying(MsTurnRefused.class, e -> assertThat(e.code()).isEqualTo(486));
    assertThat(life.releaseRequest()).isEmpty();
  }

  @Test
  void itIsRefreshedAtHalfItsLifetimeAgainAndAgain() throws Exception {
    made(600);
    assertThat(clock.delay).isEqualTo(Duration.ofMinutes(5));
    relay.says(granted(60));
    clock.task.run();
    assertThat(life.lifetime()).isEqualTo(Duration.ofMinutes(1));
    assertThat(clock.delay).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aStaleNonceIsReplaced() throws Exception {
    made(600);
    relay.says(error(438, "second"), granted(600));
    assertThat(life.refresh()).isEqualTo(Duration.ofMinutes(10));
    assertThat(relay.asked.get(3).find(Nonce.class)).contains(nonce("second"));
  }

  @Test
  void aNonceThatIsStaleTwiceIsARefusal() throws Exception {
    made(600);
    relay.says(error(438, "second"), error(438, "third"));
    assertThatThrownBy(() -> life.refresh())
        .isInstanceOfSatisfying(MsTurnRefused.class, e -> assertThat(e.code()).isEqualTo(438));
  }

  @Test
  void aRefreshThatIsNotAnsweredIsTriedAgainAfterAnEighth() throws Exception {
    made(600);
    clock.task.run();
    assertThat(relay.lost).isEmpty();
    assertThat(clock.delay).isEqualTo(Duration.ofSeconds(75));
  }

  @Test
  void aRefreshThatIsNotAnsweredIsNotTriedAgainOnAClosedTransport() throws Exception {
    made(600);
    relay.closed = true;
    clock.delay = Duration.ZERO;
    clock.task.run();
    assertThat(clock.delay).isZero();
  }

  @Test
  void aRefusedRefreshIsTheEndAndItsReasonIsTold() throws Exception {
    made(600);
    relay.says(error(437, "gone"));
    clock.task.run();
    assertThat(relay.lost).singleElement().extracting(MsTurnRefused::code).isEqualTo(437);

    life.failed(relay.lost.get(0));
    assertThat(life.isOver()).isTrue();
    assertThat(life.isClosed()).isFalse();
    assertThat(life.releaseRequest()).isEmpty();
    assertThatThrownBy(() -> life.requireOpen())
        .isInstanceOf(SocketException.class)
        .hasCause(relay.lost.get(0));
  }

  @Test
  void theFirstCauseIsTold() throws Exception {
    made(600);
    IOException first = new IOException("first");
    life.failed(first);
    life.failed(new IOException("second"));
    assertThat(life.closedException()).hasCause(first);
  }

  @Test
  void closingEndsTheRefreshesAndIsSaidOnce() throws Exception {
    made(600);
    assertThat(life.close()).isTrue();
    assertThat(life.close()).isFalse();
    assertThat(clock.planned.isCancelled()).isTrue();
    life.failed(new IOException("later"));
    assertThat(life.closedException()).hasNoCause();
    assertThat(decode(life.releaseRequest().orElseThrow()).find(Lifetime.class))
        .contains(new Lifetime(0));
  }

  @Test
  void aDestinationIsActiveOnceTheAnswerHasBeenRead() throws Exception {
    made(600);
    relay.says(message(MessageType.SET_ACTIVE_DESTINATION_RESPONSE));
    life.setActiveDestination(PEER);
    assertThat(life.activeDestination()).isEmpty();
    life.answered(
        ReceivedMsTurn.decode(message(MessageType.SET_ACTIVE_DESTINATION_RESPONSE).encode()));
    assertThat(life.activeDestination()).contains(PEER);
    assertThat(life.isActive(PEER)).isTrue();
  }

  private void made(long seconds) throws IOException {
    relay.says(error(401, "first"), granted(seconds));
    life.allocate(challenge -> {});
  }

  private static MsTurnMessage granted(long seconds) {
    return message(
        MessageType.ALLOCATE_RESPONSE, new MappedAddress(RELAYED), new Lifetime(seconds));
  }

  private static MsTurnMessage error(int code, String nonce) {
    return message(
        MessageType.ALLOCATE_ERROR,
        new ErrorCode(new ErrorReason(code, "")),
        new Realm("rtcmedia"),
        nonce(nonce));
  }

  private static Nonce nonce(String text) {
    return new Nonce(Octets.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MsTurnMessage message(MessageType type, Attribute... attributes) {
    return MsTurnMessage.of(type, TransactionId.random(new SecureRandom()), attributes);
  }

  private static MsTurnMessage decode(MsTurnSession.Request request) {
    try {
      return ReceivedMsTurn.decode(request.bytes()).message();
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  /** Answers in the order that it is told to, and with nothing when it has been told nothing. */
  private final class Relay implements AllocationLifeCycle.Transport {
    private final List<MsTurnMessage> asked = new ArrayList<>();
    private final Deque<MsTurnMessage> answers = new ArrayDeque<>();
    private final List<MsTurnRefused> lost = new ArrayList<>();
    private boolean closed;

    void says(MsTurnMessage... next) {
      answers.addAll(List.of(next));
    }

    @Override
    public MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
      assertThat(lock.isHeldByCurrentThread()).isFalse();
      lock.lock();
      try {
        asked.add(decode(make.get()));
      } finally {
        lock.unlock();
      }
      if (answers.isEmpty()) {
        throw new IOException("no answer");
      }
      return answers.poll();
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void lost(MsTurnRefused why) {
      assertThat(lock.isHeldByCurrentThread()).isFalse();
      lost.add(why);
    }
  }

  /** Keeps what it is given last, and does it when the test says so. */
  private static final class Clock extends ScheduledThreadPoolExecutor {
    private Duration delay;
    private Runnable task;
    private ScheduledFuture<?> planned;

    Clock() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long wait, TimeUnit unit) {
      delay = Duration.of(wait, unit.toChronoUnit());
      task = command;
      planned = super.schedule(() -> {}, 1, TimeUnit.DAYS);
      return planned;
    }
  }
}
