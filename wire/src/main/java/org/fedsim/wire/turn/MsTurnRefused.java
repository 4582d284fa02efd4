package org.fedsim.wire.turn;

import java.io.IOException;
import java.io.Serial;

/** The relay answered a request with an error. */
public final class MsTurnRefused extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  public MsTurnRefused(int code, String reason) {
    super("MS-TURN error " + code + (reason.isEmpty() ? "" : " " + reason));
    this.code = code;
    this.reason = reason;
  }

  /** What an answer that is not the one hoped for says. */
  static MsTurnRefused by(MsTurnMessage answer) {
    return answer
        .find(ErrorCode.class)
        .map(e -> new MsTurnRefused(e.reason().code(), e.reason().phrase()))
        .orElse(new MsTurnRefused(500, "answered with " + answer.type()));
  }

  /** 300 to 699. */
  public int code() {
    return code;
  }

  /** The server's phrase; may be empty. */
  public String reason() {
    return reason;
  }
}
