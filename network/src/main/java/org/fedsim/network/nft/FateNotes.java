package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.Explanation;
import org.fedsim.network.Verdict;

/** Says of a packet that no rule dropped why it came out at no interface all the same. */
final class FateNotes {
  private FateNotes() {}

  static Verdict added(Verdict verdict, TracedPacket packet) {
    String to = packet.last().packet().destination().getAddress().getHostAddress();
    return switch (packet.fate()) {
      case LEFT, DROPPED -> verdict;
      case DELIVERED ->
          with(verdict, "It is for the firewall itself (%s), and goes no further.".formatted(to));
      case VANISHED ->
          with(
              verdict,
              "No rule dropped it, and it did not leave the firewall: the kernel has no way to %s."
                  .formatted(to));
    };
  }

  private static Verdict with(Verdict verdict, String note) {
    Explanation e = verdict.explanation();
    List<String> notes = new ArrayList<>(e.notes());
    notes.add(note);
    return new Verdict(
        verdict.decision(),
        verdict.rule(),
        verdict.state(),
        verdict.nearest(),
        new Explanation(e.jumps(), e.translation(), e.usedUp(), e.repeats(), notes));
  }
}
