package org.fedsim.network;

import java.util.List;

/**
 * What people should know about a network beside its journal.
 *
 * @param gaps how often packets came faster than their decisions could be written down: entries of
 *     the journal are missing then
 * @param warnings what makes its decisions mean less than they seem to, each a sentence without a
 *     full stop that begins with the place it is about
 */
public record Remarks(long gaps, List<String> warnings) {
  /** Nothing to remark. */
  public static final Remarks NONE = new Remarks(0, List.of());

  public Remarks {
    warnings = List.copyOf(warnings);
  }
}
