package org.fedsim.network.nft;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;

/** A ruleset in the kernel: knows what a traced packet met. */
interface LoadedRuleset {

  /** One that has been replaced so long ago that its rules are forgotten. */
  LoadedRuleset GONE =
      new LoadedRuleset() {
        @Override
        public Verdict verdict(TracedPacket packet) {
          return new Verdict(
              packet.passed() ? Decision.ALLOW : Decision.DROP,
              new RuleRef("replaced", "", 0, "a rule that has been replaced"),
              packet.state().orElse(ConnectionState.NEW),
              Optional.empty());
        }

        @Override
        public TraceTable.KnownRule known(long handle) {
          return TraceTable.KnownRule.OTHER;
        }
      };

  /** What became of the packet, and why. */
  Verdict verdict(TracedPacket packet);

  /** What a rule of fedsim's own chain behind the connection tracker tells. */
  TraceTable.KnownRule known(long handle);

  /** The rule, or the policy of a chain, that a step of a packet is about. */
  default Optional<RuleRef> place(TraceMessage step) {
    return Optional.empty();
  }

  /** What makes its decisions mean less than they seem to; each a sentence without a full stop. */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * Whether chains of it come behind the last of fedsim's: such as those at the egress hook. What
   * has come to fedsim's last chain may still be dropped then.
   */
  default boolean endsBehindUs() {
    return false;
  }
}
