package org.fedsim.scenarios.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where reports go. Java's {@link PrintStream} hides that nothing could be written; this remembers
 * it, so that a command whose output is lost never ends as a success.
 */
final class StandardOutput {
  /** What the operating system says when nobody reads a pipe any more. */
  static final String BROKEN_PIPE = "Broken pipe";

  private static final String NAME = "standard output";

  private final Watched watched;
  private final PrintStream stream;

  /** Writes UTF-8, whatever the locale. */
  StandardOutput(OutputStream destination) {
    watched = new Watched(destination);
    stream = new PrintStream(watched, false, StandardCharsets.UTF_8);
  }

  /** For those who print line by line; what fails is found out by {@link #loss()}. */
  PrintStream stream() {
    return stream;
  }

  /**
   * Prints it and sees to it that it is written.
   *
   * @throws OutputLost when it, or something before it, could not be
   */
  void print(String text) {
    stream.print(text);
    loss()
        .ifPresent(
            lost -> {
              throw lost;
            });
  }

  /** Why not all that was printed so far could be written; empty when it was. */
  Optional<OutputLost> loss() {
    stream.flush();
    return Optional.ofNullable(watched.failure)
        .map(e -> new OutputLost(Unwritable.at(NAME, e).getMessage(), watched.readerLeft()));
  }

  /** Remembers the first failure, and whether anything was taken before it. */
  private static final class Watched extends FilterOutputStream {
    /** No more than a pipe takes at once, so that what was taken is known when it closes. */
    private static final int PIECE = 4096;

    private IOException failure;
    private boolean anythingTaken;

    Watched(OutputStream destination) {
      super(destination);
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      try {
        for (int done = 0; done < length; done += PIECE) {
          out.write(bytes, offset + done, Math.min(PIECE, length - done));
          anythingTaken = true;
        }
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    private OutputLost.Reader readerLeft() {
      boolean pipe = BROKEN_PIPE.equals(failure.getMessage());
      return !pipe
          ? OutputLost.Reader.NONE
          : anythingTaken ? OutputLost.Reader.HAS_HAD_ENOUGH : OutputLost.Reader.NEVER_READ;
    }
  }
}
