package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Randomness;
import org.fedsim.network.firewall.Firewall;
import org.fedsim.network.firewall.FlowKey;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;

/**
 * Our packet filter against the kernel's: random policies, and under each random packets, must get
 * the same verdict by the same rule, for the same reason.
 *
 * <p>Every second policy takes the place of the one before while its flows are open.
 */
class FilterAgainstKernelTest {
  private static final int PACKETS = 50;

  /** A new pair of firewalls after so many policies, so that no flow is old enough to expire. */
  private static final int POLICIES_PER_LAB = 200;

  private static final int FIRST_PORT = 1_024;
  private static final int PORTS_PER_ROUND = 100;

  private final long seed = Randomness.seed(getClass());
  private final Random random = new Random(seed);

  @Test
  void verdictAndRuleAndReasonAreTheSame() throws IOException {
    int policies = Randomness.rounds(300);
    for (int done = 0; done < policies; done += POLICIES_PER_LAB) {
      compare(done, Math.min(POLICIES_PER_LAB, policies - done));
    }
  }

  private void compare(int done, int count) throws IOException {
    Policy first = Policy.allowAll();
    RecordingJournal journal = new RecordingJournal();
    Firewall ours = new Firewall("external", first, journal, InstantSource.system());
    try (NftLab lab = new NftLab(Ruleset.of(first, ContosoTopology.create()), true)) {
      RandomPolicies policies = new RandomPolicies(random, lab.topology);
      RandomPackets packets = null;
      for (int i = 0; i < count; i++) {
        int base = FIRST_PORT + i / 2 * PORTS_PER_ROUND;
        if (i % 2 == 0) {
          packets = new RandomPackets(random, base);
        }
        Policy policy = policies.next(base);
        ours.replace(policy);
        Ruleset ruleset = Ruleset.of(policy, lab.topology);
        lab.firewall.replace(ruleset);
        for (int n = 0; n < PACKETS; n++) {
          RawPacket packet = packets.next();
          JournalEntry expected = ours.judge(packet.packet());
          int number = done + i;
          int step = n;
          Supplier<String> where =
              () ->
                  "seed %d, policy %d, packet %d: %s %s; the flow so far: %s; under%n%s"
                      .formatted(
                          seed,
                          number,
                          step,
                          packet.packet(),
                          packet.packet().tcp(),
                          history(journal, packet.packet()),
                          ruleset.text());
          lab.send(packet);
          JournalEntry seen = lab.next();
          assertThat(seen.packet()).as(where).isEqualTo(expected.packet());
          assertThat(seen.verdict()).as(where).isEqualTo(expected.verdict());
          packets.decided(expected.verdict().decision());
        }
      }
      assertThat(lab.entries).isEmpty();
      assertThat(lab.firewall.gaps()).isZero();
    }
  }

  /** What our filter has said about the flow of a packet so far. */
  private static String history(RecordingJournal journal, Packet packet) {
    return journal.entries().stream()
        .filter(e -> FlowKey.of(e.packet()).equals(FlowKey.of(packet)))
        .map(
            e ->
                (e.packet().source().equals(packet.source()) ? "> " : "< ")
                    + e.packet().tcp()
                    + " "
                    + e.verdict().state()
                    + " "
                    + e.verdict().decision())
        .collect(Collectors.joining(", "));
  }
}
