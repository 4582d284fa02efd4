package org.fedsim.wire.media;

/** An offer or an answer that a party cannot take; its SIP side answers 488. */
public final class MediaRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /**
     * One side requires SRTP, the other has none. Lync answers 488 with {@code
     * ms-client-diagnostics: 52017}.
     */
    ENCRYPTION_MISMATCH,
    /** Asks for a medium that this party does not have, or for none it knows. */
    MEDIA_NOT_SUPPORTED,
    /** Not a session description. */
    MALFORMED
  }

  private final Reason reason;

  /**
   * @param text one sentence for a person
   */
  public MediaRefused(Reason reason, String text) {
    super(text);
    this.reason = reason;
  }

  static MediaRefused malformed(String text) {
    return new MediaRefused(Reason.MALFORMED, text);
  }

  public Reason reason() {
    return reason;
  }
}
