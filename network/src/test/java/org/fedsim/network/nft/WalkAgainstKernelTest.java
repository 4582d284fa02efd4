package org.fedsim.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.fedsim.network.Randomness;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;

/**
 * The walk over a listed ruleset against the kernel: random rulesets, and under each random
 * packets, must meet the same base chains in the same order and match the same rules in each; the
 * same rule must decide.
 */
class WalkAgainstKernelTest {
  private static final int PACKETS = 50;
  private static final int RULESETS_PER_LAB = 100;
  private static final int FIRST_PORT = 1_024;

  /** The generation of the first ruleset that takes the place of a lab's own. */
  private static final int FIRST_GIVEN = 2;

  private final long seed = Randomness.seed(getClass());
  private final Random random = new Random(seed);
  private int foretold;
  private int untold;

  @Test
  void theSameRulesMatchAndTheSameOneDecides() throws IOException {
    int rulesets = Randomness.rounds(300);
    for (int done = 0; done < rulesets; done += RULESETS_PER_LAB) {
      compare(done, Math.min(RULESETS_PER_LAB, rulesets - done));
    }
    // Only limits cannot be told beforehand, and there are few.
    assertThat(untold).isLessThan(foretold / 5);
    System.out.println("base chains foretold: " + foretold + ", not: " + untold);
  }

  private void compare(int done, int count) throws IOException {
    Ruleset first = Ruleset.of(Policy.allowAll(), org.fedsim.network.Topology.federation());
    RandomRulesets rulesets = new RandomRulesets(random);
    int port = FIRST_PORT;
    try (NftLab lab = new NftLab(first, true);
        TraceTap tap = new TraceTap(lab.firewallSide, lab.topology)) {
      for (int i = 0; i < count; i++) {
        String text = rulesets.next();
        int number = done + i;
        Supplier<String> under = () -> "seed %d, ruleset %d%n%s".formatted(seed, number, text);
        try {
          lab.firewall.replace(new Ruleset.Given("random.nft", text, Map.of()));
        } catch (RuntimeException e) {
          throw new AssertionError(e.getMessage() + "\n" + under.get(), e);
        }
        Listing listing = Listing.read(new Nft(lab.firewallSide).listJson(), TraceTable.NAME);
        tap.follow(listing, i + FIRST_GIVEN);
        ForwardedPackets forwarded = new ForwardedPackets(listing);
        RandomFlows flows = new RandomFlows(random, port);
        for (int n = 0; n < PACKETS; n++) {
          RawPacket packet = flows.next();
          lab.send(packet);
          TracedPacket traced = tap.next();
          int step = n;
          Supplier<String> where =
              () ->
                  "packet %d: %s %s %s, %s%n%s"
                      .formatted(
                          step,
                          packet.packet(),
                          packet.packet().tcp(),
                          traced.state(),
                          traced.steps(),
                          under.get());
          assertThat(traced.arrived().packet()).as(where).isEqualTo(packet.packet());
          forwarded.compare(packet, traced, where);
          if (traced.passed()) {
            flows.passed(traced.last().packet());
          }
        }
        port = flows.nextPort();
        foretold += forwarded.foretold();
        untold += forwarded.untold();
      }
      assertThat(lab.firewall.gaps()).isZero();
    }
  }
}
