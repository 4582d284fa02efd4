package org.fedsim.wire.sip.framing;

/** What a {@link StreamReader} has found in the bytes. */
public sealed interface Framed {

  /** A message from its first byte to its last; whether it makes sense is not said. */
  record Whole(Head head, byte[] body) implements Framed {}

  /** Two line ends where a message could begin: a ping (RFC 5626 section 3.5.1). */
  record KeepAlive() implements Framed {}

  /**
   * A message of which nobody can know where it ends, so that what follows it cannot be read. The
   * reader reads no more.
   *
   * @param head as far as it has been read
   * @param status what to answer if it is a request: 400, 413 or 513
   * @param reason what is wrong, for a person
   */
  record Lost(Head head, int status, String reason) implements Framed {}
}
