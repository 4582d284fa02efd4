package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A node leaves nothing behind. */
class SipNodeCloseTest {

  @RepeatedTest(20)
  void noThreadAndNoSocketIsLeftAfterClose() throws Exception {
    Set<Thread> threadsBefore = threads();
    try (Federation federation = Federation.open()) {
      long socketsBefore = sockets();
      Party edge = federation.edge();
      Party yahoo = federation.yahoo();
      edge.sendMessage("bob@lcsap.msg.yahoo.com");
      yahoo.sendMessage("alice@sip.contoso.com");
      await().until(() -> !edge.responses.isEmpty() && !yahoo.responses.isEmpty());
      // One that has said nothing yet, and one that is in the midst of a message.
      RawPeer silent = RawPeer.connect(federation, "aol", federation.edgeAddress());
      RawPeer midway = RawPeer.connect(federation, "aol", federation.edgeAddress());
      midway.send("MESSAGE sip:alice@sip.con");
      await().until(() -> edge.events(TransportEvent.Accepted.class).size() == 3);

      yahoo.close();
      edge.close();

      assertThat(names(threads(), threadsBefore)).isEmpty();
      silent.close();
      midway.close();
      assertThat(sockets()).isEqualTo(socketsBefore);
    }
  }

  @Test
  void closingInTheMidstOfAHandshakeEndsIt() throws Exception {
    Set<Thread> threadsBefore = threads();
    try (Federation federation = Federation.open()) {
      Party edge = federation.edge();
      var aol = federation.host("aol");
      try (var silent =
          aol.connect(
              new java.net.InetSocketAddress(aol.address(), 0),
              federation.edgeAddress(),
              java.time.Duration.ofSeconds(10))) {
        edge.close();
        assertThat(names(threads(), threadsBefore)).isEmpty();
        assertThat(ends(silent)).isTrue();
      }
    }
  }

  /** By an end of stream, or by a reset when it had not been accepted yet. */
  private static boolean ends(java.net.Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Test
  void closingTwiceIsHarmless() throws Exception {
    try (Federation federation = Federation.open()) {
      Party edge = federation.edge();
      edge.close();
      edge.close();
    }
  }

  @Test
  void aNodeThatCannotListenLeavesNothingBehind() throws Exception {
    try (Federation federation = Federation.open()) {
      federation.edge();
      Set<Thread> threadsBefore = threads();
      long socketsBefore = sockets();
      assertThat(org.assertj.core.api.Assertions.catchThrowable(federation::edge))
          .isInstanceOf(IOException.class);
      assertThat(names(threads(), threadsBefore)).isEmpty();
      assertThat(sockets()).isEqualTo(socketsBefore);
    }
  }

  @Test
  void theEndOfAConnectionIsReportedByBothSides() throws Exception {
    try (Federation federation = Federation.open()) {
      Party edge = federation.edge();
      Party yahoo = federation.yahoo();
      edge.sendMessage("bob@lcsap.msg.yahoo.com");
      await().until(() -> !edge.responses.isEmpty());
      edge.close();
      await().until(() -> !yahoo.events(TransportEvent.Closed.class).isEmpty());
      assertThat(edge.events(TransportEvent.Closed.class)).hasSize(1);
      assertThat(yahoo.events(TransportEvent.Closed.class)).hasSize(1);
      assertThat(yahoo.events(TransportEvent.Closed.class).get(0).remote())
          .isEqualTo(edge.events(TransportEvent.Closed.class).get(0).local());
      assertThat(yahoo.node().flows()).isEmpty();
    }
  }

  private static Set<Thread> threads() {
    return Set.copyOf(Thread.getAllStackTraces().keySet());
  }

  private static Set<String> names(Set<Thread> threads, Set<Thread> without) {
    return threads.stream()
        .filter(each -> !without.contains(each) && each.isAlive())
        .map(Thread::getName)
        // Awaitility and the JVM keep theirs.
        .filter(each -> !each.startsWith("awaitility") && !each.equals("process reaper"))
        // Netty's, which ends by itself a second after the last event loop.
        .filter(each -> !each.startsWith("globalEventExecutor"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many sockets this process has open; 0 where the system does not tell. */
  private static long sockets() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.filter(SipNodeCloseTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
