package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FirewallTest {
  private Instant now = Instant.EPOCH;
  private final RecordingJournal journal = new RecordingJournal();
  private final Firewall firewall =
      new Firewall("external", TestPolicies.lync2013(), journal, () -> now);

  private static final Packet SYN =
      Packets.tcp("203.0.113.20", 40_000, "198.51.100.10", 5061, Tcp.SYN);
  private static final Packet REPLY =
      Packets.tcp("198.51.100.10", 5061, "203.0.113.20", 40_000, Tcp.DATA);

  @Test
  void anAnswerPassesUnderTheRuleThatLetTheConnectionIn() {
    firewall.judge(SYN);
    JournalEntry reply = firewall.judge(REPLY);
    assertThat(reply.verdict().decision()).isEqualTo(Decision.ALLOW);
    assertThat(reply.verdict().state()).isEqualTo(ConnectionState.ESTABLISHED);
    assertThat(reply.verdict().rule().name()).isEqualTo("access-sip-in");
  }

  @Test
  void aSegmentOfNoConnectionIsDroppedAsInvalidEvenWhereEverythingPasses() {
    Firewall open = new Firewall("open", Policy.allowAll(), journal, () -> now);
    JournalEntry entry = open.judge(REPLY);
    assertThat(entry.verdict().decision()).isEqualTo(Decision.DROP);
    assertThat(entry.verdict().state()).isEqualTo(ConnectionState.INVALID);
    assertThat(entry.verdict().rule().name()).isEqualTo("invalid");
  }

  @Test
  void theStateOfAFlowIsLostWithTime() {
    firewall.judge(Packets.udp("203.0.113.50", 40_000, "198.51.100.12", 3478));
    Packet answer = Packets.udp("198.51.100.12", 3478, "203.0.113.50", 40_000);
    assertThat(firewall.knows(answer)).isTrue();
    now = now.plus(Duration.ofMinutes(1));
    assertThat(firewall.knows(answer)).isFalse();
    JournalEntry entry = firewall.judge(answer);
    assertThat(entry.verdict().state()).isEqualTo(ConnectionState.NEW);
    assertThat(entry.verdict().decision()).isEqualTo(Decision.DROP);
    assertThat(entry.at()).isEqualTo(now);
  }

  @Test
  void theJournalIsInOrderAndItsSnapshotsStayAsTheyWere() {
    List<JournalEntry> heard = new ArrayList<>();
    Journal.Subscription subscription = journal.subscribe(heard::add);
    firewall.judge(SYN);
    List<JournalEntry> snapshot = journal.entries();
    long next = journal.next();
    for (int i = 0; i < 200; i++) {
      firewall.judge(REPLY);
    }
    subscription.close();
    subscription.close();
    firewall.judge(REPLY);
    assertThat(snapshot).hasSize(1);
    assertThat(heard).isEqualTo(journal.entries().subList(0, 201));
    assertThat(journal.since(next)).hasSize(201);
    assertThat(journal.since(1000)).isEmpty();
    assertThat(journal.entries())
        .extracting(JournalEntry::sequence)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  @Timeout(60)
  void severalThreadsLoseNoEntry() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int port = 10_000 + t * 10_000;
      Thread thread =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int i = 0; i < 2000; i++) {
                  firewall.judge(
                      Packets.tcp("203.0.113.20", port + i, "198.51.100.10", 5061, Tcp.SYN));
                }
              });
      thread.start();
      threads.add(thread);
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    List<JournalEntry> entries = journal.entries();
    assertThat(entries).hasSize(8000).allMatch(JournalEntry::allowed);
    for (int i = 0; i < entries.size(); i++) {
      assertThat(entries.get(i).sequence()).isEqualTo(i);
    }
  }
}
