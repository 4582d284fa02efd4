package org.fedsim.edge.av;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** A peer that sends back whatever reaches it. */
final class EchoPeer implements AutoCloseable {
  private final DatagramSocket socket;
  private final Thread thread;

  private EchoPeer(DatagramSocket socket) {
    this.socket = socket;
    this.thread = new Thread(this::echo, "echo");
  }

  /** Takes the socket over, and closes it in the end. */
  static EchoPeer on(DatagramSocket socket) {
    EchoPeer peer = new EchoPeer(socket);
    peer.thread.start();
    return peer;
  }

  private void echo() {
    byte[] buffer = new byte[2048];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        socket.send(packet);
      } catch (IOException e) {
        // Closed, or nothing has come for long: the loop's condition tells.
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
