package org.fedsim.wire.sip.framing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.sip.framing.Framed.KeepAlive;
import org.fedsim.wire.sip.framing.Framed.Lost;
import org.fedsim.wire.sip.framing.Framed.Whole;

/**
 * Cuts a stream of bytes into SIP messages by their Content-Length (RFC 3261 section 18.3).
 *
 * <p>It is strict, because whoever guesses where a message ends can be made to run a part of its
 * body as a request. One Content-Length, in its long or compact form, folded or not, of decimal
 * digits only: anything else is {@link Lost}, and nothing is read after it. The length of the body
 * is all that it cares for; a message that is wrong in another place is {@link Whole}.
 *
 * <pre>{@code
 * reader.append(bytes, 0, bytes.length);
 * for (Optional<Framed> each = reader.next(); each.isPresent(); each = reader.next()) { ... }
 * }</pre>
 *
 * <p>It holds what was appended and not yet taken, and never asks for more than a message. Used by
 * one thread at a time.
 */
public final class StreamReader {
  private static final String CONTENT_LENGTH = "content-length";
  private static final int SMALL = 2048;

  private enum State {
    BETWEEN,
    HEAD,
    BODY,
    OVER
  }

  private final FramingLimits limits;
  private byte[] bytes = new byte[SMALL];
  private int start;
  private int end;
  private int scanned;
  private State state = State.BETWEEN;
  private int lineEnds;
  private Head head;
  private int bodyLength;

  public StreamReader(FramingLimits limits) {
    this.limits = limits;
  }

  /** Takes more bytes of the stream. */
  public void append(byte[] source, int offset, int length) {
    if (state == State.OVER || length == 0) {
      return;
    }
    if (end + length > bytes.length) {
      int held = end - start;
      byte[] larger =
          held + length > bytes.length
              ? new byte[Math.max(2 * bytes.length, held + length)]
              : bytes;
      System.arraycopy(bytes, start, larger, 0, held);
      bytes = larger;
      scanned -= start;
      start = 0;
      end = held;
    }
    System.arraycopy(source, offset, bytes, end, length);
    end += length;
  }

  /** Whether a message has begun that is not whole yet. */
  public boolean isMidway() {
    return state == State.HEAD || state == State.BODY;
  }

  /** How many bytes wait to be taken, or for the rest of their message. */
  public int held() {
    return end - start;
  }

  /** What comes next; empty when more bytes are needed, and for ever after {@link Lost}. */
  public Optional<Framed> next() {
    if (state == State.BETWEEN && skipLineEnds()) {
      return Optional.of(new KeepAlive());
    }
    if (state == State.HEAD) {
      Optional<Framed> lost = readHead();
      if (lost.isPresent()) {
        state = State.OVER;
        release();
        return lost;
      }
    }
    if (state == State.BODY && end - start >= bodyLength) {
      Whole whole = new Whole(head, Arrays.copyOfRange(bytes, start, start + bodyLength));
      start += bodyLength;
      scanned = start;
      state = State.BETWEEN;
      head = null;
      shrink();
      return Optional.of(whole);
    }
    return Optional.empty();
  }

  /** RFC 3261 section 7.5; says whether there were two line ends, which make a ping. */
  private boolean skipLineEnds() {
    while (start < end) {
      byte next = bytes[start];
      if (next == '\n') {
        lineEnds++;
      } else if (next != '\r') {
        lineEnds = 0;
        scanned = start;
        state = State.HEAD;
        return false;
      }
      start++;
      if (lineEnds == 2) {
        lineEnds = 0;
        scanned = start;
        return true;
      }
    }
    scanned = start;
    shrink();
    return false;
  }

  /** Goes on to the body when the head is complete. */
  private Optional<Framed> readHead() {
    // From where it was left: a head that comes byte by byte is looked at once.
    for (; scanned < end; scanned++) {
      byte each = bytes[scanned];
      if (each == '\n' && (scanned == start || bytes[scanned - 1] != '\r')) {
        return lost(400, "A line ends in LF without CR");
      }
      if (each != '\n' && scanned > start && bytes[scanned - 1] == '\r') {
        return lost(400, "A line has a CR without LF");
      }
      if (scanned - start >= limits.head()) {
        return lost(513, "The head is longer than " + limits.head() + " bytes");
      }
      if (each == '\n' && scanned - start >= 3 && bytes[scanned - 2] == '\n') {
        head = Head.of(bytes, start, scanned - 3);
        start = scanned + 1;
        scanned = start;
        return readLength();
      }
    }
    return Optional.empty();
  }

  private Optional<Framed> readLength() {
    List<String> lengths = head.values(CONTENT_LENGTH);
    if (lengths.isEmpty()) {
      return Optional.of(new Lost(head, 400, "Content-Length is missing"));
    }
    if (lengths.size() > 1) {
      return Optional.of(new Lost(head, 400, "Content-Length occurs more than once"));
    }
    String digits = lengths.get(0);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(new Lost(head, 400, "Content-Length is not a number of bytes"));
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    if (significant.length() > 9 || Integer.parseInt(significant) > limits.body()) {
      return Optional.of(
          new Lost(head, 413, "The body is longer than " + limits.body() + " bytes"));
    }
    bodyLength = Integer.parseInt(significant);
    state = State.BODY;
    return Optional.empty();
  }

  private Optional<Framed> lost(int status, String reason) {
    int lastLine = start;
    for (int i = start; i + 1 < scanned; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        lastLine = i;
      }
    }
    int to = lastLine == start ? Math.min(scanned, start + limits.head()) : lastLine;
    return Optional.of(new Lost(Head.of(bytes, start, to), status, reason));
  }

  private void release() {
    bytes = new byte[0];
    start = 0;
    end = 0;
  }

  /** A connection that is idle keeps no large buffer. */
  private void shrink() {
    if (start == end && bytes.length > SMALL) {
      bytes = new byte[SMALL];
      start = 0;
      end = 0;
      scanned = 0;
    }
  }
}
