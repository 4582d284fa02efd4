package org.fedsim.edge.av;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.turn.PseudoTls;
import org.fedsim.wire.turn.TcpFrame;
import org.fedsim.wire.turn.TcpServerStream;
import org.fedsim.wire.turn.TcpServerStream.Unit;

/** One client's TCP connection: pseudo-TLS and frames on one side, messages on the other. */
final class TcpClient {
  private final TcpLink link;
  private final FiveTuple path;
  private final SecureRandom random;
  private final TcpServerStream stream = new TcpServerStream();
  private Runnable onPaceChange = () -> read(keepsUp());

  /** Takes the client's frames, one after the other. */
  @FunctionalInterface
  interface FrameReceiver {
    void received(FiveTuple path, TcpFrame frame);
  }

  TcpClient(TcpLink link, FiveTuple path, SecureRandom random) {
    this.link = link;
    this.path = path;
    this.random = random;
  }

  FiveTuple path() {
    return path;
  }

  /**
   * Takes what has come on the connection.
   *
   * @throws MalformedMessage when this is no MS-TURN connection; it is to be closed (3.1.10)
   */
  void received(byte[] bytes, FrameReceiver receiver) throws MalformedMessage {
    for (Unit unit : stream.received(bytes)) {
      if (!link.isOpen()) {
        return;
      }
      if (unit instanceof Unit.Framed framed) {
        receiver.received(path, framed.frame());
      } else {
        // 2.1.2: the client says nothing more until this has come.
        link.write(PseudoTls.serverHello(Instant.now().getEpochSecond(), random));
      }
    }
  }

  void send(TcpFrame frame) {
    link.write(frame.encode());
  }

  boolean keepsUp() {
    return link.keepsUp();
  }

  boolean stalledFor(Duration time) {
    return link.stalledFor(time);
  }

  void read(boolean on) {
    link.read(on);
  }

  /** What is to be done when the client begins or ceases to keep up, instead of what was before. */
  void onPaceChange(Runnable action) {
    onPaceChange = action;
  }

  void paceChanged() {
    onPaceChange.run();
  }

  void close() {
    link.close();
  }
}
