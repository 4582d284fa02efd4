package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.at;
import static org.fedsim.edge.av.RelayBench.path;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.UnknownAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wireshark's opinion on every kind of message. Needs Debian's tshark; is skipped without it. */
class WiresharkDissectionTest {
  @TempDir private Path directory;

  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");
  private final List<byte[]> messages = new ArrayList<>();

  @Test
  void nothingIsMalformedAndEveryMessageIsKnown() throws Exception {
    ForeignProgram.assumeInstalled("tshark");
    InetSocketAddress peer = at("skype-client", 5_001);
    exchange(bench.firstAllocate());
    exchange(bench.allocate(path, mary));
    exchange(bench.send(mary, peer, new byte[173]));
    InetSocketAddress relayed = bench.open.get(0);
    record(bench.relay.fromPeer(bench.now(), relayed, peer, new byte[177]));
    exchange(bench.setActiveDestination(mary, peer));
    exchange(bench.setActiveDestination(mary, at("yahoo", 1)));
    exchange(bench.allocate(path, mary, new UnknownAttribute(0x0017, Octets.copyOf(new byte[4]))));
    exchange(bench.allocate(path, mary, new Lifetime(0)));
    Path capture = Files.write(directory.resolve("relay.pcap"), pcap());

    ForeignProgram types =
        ForeignProgram.run(
            "tshark", "-r", capture.toString(), "-T", "fields", "-e", "classicstun.type");
    ForeignProgram complaints =
        ForeignProgram.run("tshark", "-r", capture.toString(), "-Y", "_ws.malformed || _ws.expert");

    assertThat(types.status()).as(types.output()).isZero();
    assertThat(types.output().lines().filter(line -> line.startsWith("0x")))
        .containsExactly(
            "0x0003", "0x0113", "0x0003", "0x0103", "0x0004", "0x0115", "0x0006", "0x0106",
            "0x0006", "0x0116", "0x0003", "0x0113", "0x0003", "0x0103");
    assertThat(complaints.output().lines().filter(line -> line.contains("3478"))).isEmpty();
  }

  private void exchange(byte[] request) {
    messages.add(request);
    record(bench.put(path, request));
  }

  private void record(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof ToClient answer) {
        messages.add(answer.bytes());
      }
    }
  }

  /** A capture of raw IPv4 packets (link type 101), all from port 40000 to 3478. */
  private byte[] pcap() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65_535)
            .putInt(101)
            .array());
    for (byte[] message : messages) {
      int length = 28 + message.length;
      out.writeBytes(
          ByteBuffer.allocate(16)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(0)
              .putInt(length)
              .putInt(length)
              .array());
      ByteBuffer packet = ByteBuffer.allocate(length);
      packet.putShort((short) 0x4500).putShort((short) length).putInt(0);
      packet.put((byte) 64).put((byte) 17).putShort((short) 0);
      packet.put(path.client().getAddress().getAddress());
      packet.put(path.server().getAddress().getAddress());
      packet.putShort((short) 40_000).putShort((short) 3478);
      packet.putShort((short) (8 + message.length)).putShort((short) 0).put(message);
      out.writeBytes(packet.array());
    }
    return out.toByteArray();
  }
}
