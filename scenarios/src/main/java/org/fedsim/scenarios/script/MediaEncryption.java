package org.fedsim.scenarios.script;

import java.util.Locale;

/** What the Lync side demands of the media of a call ({@code Set-CsMediaConfiguration}). */
public enum MediaEncryption {
  /** SRTP if the other side can, else RTP ({@code SupportEncryption}). */
  OPTIONAL,
  /** SRTP or no call ({@code RequireEncryption}). */
  REQUIRED;

  /** The word a scenario file uses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
