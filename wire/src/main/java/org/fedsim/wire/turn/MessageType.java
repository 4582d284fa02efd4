package org.fedsim.wire.turn;

import java.util.Optional;

/**
 * The messages of MS-TURN (MS-TURN 2.2.1). A Send request has no response, and Shared Secret must
 * not be used, so neither is here.
 */
public enum MessageType {
  ALLOCATE_REQUEST(0x0003),
  ALLOCATE_RESPONSE(0x0103),
  ALLOCATE_ERROR(0x0113),
  SEND_REQUEST(0x0004),
  /** Its number looks like that of an error response; it is an indication. */
  DATA_INDICATION(0x0115),
  SET_ACTIVE_DESTINATION_REQUEST(0x0006),
  SET_ACTIVE_DESTINATION_RESPONSE(0x0106),
  SET_ACTIVE_DESTINATION_ERROR(0x0116);

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  static Optional<MessageType> of(int code) {
    for (MessageType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
