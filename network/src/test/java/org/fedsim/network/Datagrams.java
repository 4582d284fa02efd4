package org.fedsim.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Text in datagrams, for tests. */
public final class Datagrams {
  private Datagrams() {}

  public static void send(DatagramSocket from, InetSocketAddress to, String text) throws Exception {
    byte[] bytes = ("<" + text + ">").getBytes(US_ASCII);
    from.send(new DatagramPacket(bytes, 1, text.length(), to));
  }

  public static String receive(DatagramSocket socket, DatagramPacket into) throws Exception {
    socket.receive(into);
    return new String(into.getData(), into.getOffset(), into.getLength(), US_ASCII);
  }

  public static DatagramPacket empty() {
    return new DatagramPacket(new byte[100], 100);
  }
}
