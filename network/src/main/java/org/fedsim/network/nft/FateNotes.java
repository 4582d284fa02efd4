package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.Explanation;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;

/** Says of a packet that no rule dropped why it came out at no interface all the same. */
final class FateNotes {
  private FateNotes() {}

  static Verdict added(Verdict verdict, TracedPacket packet) {
    String to = packet.last().packet().destination().getAddress().getHostAddress();
    return switch (packet.fate()) {
      case LEFT, DROPPED -> verdict;
      case DELIVERED ->
          with(verdict, "%s is the firewall itself, so the packet went no further.".formatted(to));
      case VANISHED ->
          with(
              verdict,
              "No rule dropped it, and it did not leave the firewall either: the kernel knows no way to"
                  + " where it was to go"
                  + behind(verdict.rule())
                  + ".");
    };
  }

  /** The last rule that is known to have had it. */
  private static String behind(RuleRef rule) {
    return rule.line() == 0
        ? ""
        : " after \"%s\" (%s:%d)".formatted(rule.text(), rule.file(), rule.line());
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
