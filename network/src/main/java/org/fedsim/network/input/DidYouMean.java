package org.fedsim.network.input;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class DidYouMean {
  private DidYouMean() {}

  /**
   * The candidate nearest to what was written, if it is near: at most one edit per three letters
   * (insertion, deletion, replacement, or two neighbours swapped), at least one.
   */
  public static Optional<String> nearest(String written, Collection<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, written.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code (did you mean "edge.access"?)} with a leading blank, or nothing. */
  public static String question(String written, Collection<String> candidates) {
    return nearest(written, candidates).map(c -> " (did you mean \"" + c + "\"?)").orElse("");
  }

  /**
   * The optimal string alignment distance: Levenshtein's, with a swap of neighbours as one edit.
   */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
