package org.fedsim.edge.mras;

import java.util.Optional;

/** A document of the protocol that is not taken, and the word for it. */
final class MraspRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final ReasonPhrase reason;
  private final transient Optional<MraspHeader> header;

  MraspRefused(ReasonPhrase reason, Optional<MraspHeader> header, String text) {
    super(text);
    this.reason = reason;
    this.header = header;
  }

  static MraspRefused malformed(String text) {
    return new MraspRefused(ReasonPhrase.REQUEST_MALFORMED, Optional.empty(), text);
  }

  /** The same, once it is known what the request is called. */
  MraspRefused in(MraspHeader known) {
    return new MraspRefused(reason, Optional.of(known), getMessage());
  }

  ReasonPhrase reason() {
    return reason;
  }

  /** What to repeat in the response; empty when the request could not be read that far. */
  Optional<MraspHeader> header() {
    return header;
  }
}
