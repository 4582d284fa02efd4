package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Network;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.media.MediaSettings.Role;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.StunAttribute;
import org.fedsim.wire.stun.StunMessage;
import org.junit.jupiter.api.Test;

/** A peer that answers checks with 500, as ice4j does when two checks cross at a bad moment. */
class RepeatedCheckTest {

  @Test
  void aCheckThatIsAnsweredWith500IsRepeated() throws Exception {
    try (Network network = open();
        Peer peer = new Peer(network, 2);
        MediaSession session = offerer(network)) {
      session.accept(peer.answer(session.offer()));

      MediaPath path = Parties.get(session.connect());
      assertThat(path.streams().get(0).remote().address()).isEqualTo(peer.address());
      // Two errors, one success, and the check that nominates.
      assertThat(peer.checks()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void aPeerThatOnlyAnswers500IsGivenUp() throws Exception {
    try (Network network = open();
        Peer peer = new Peer(network, Integer.MAX_VALUE);
        MediaSession session = offerer(network)) {
      session.accept(peer.answer(session.offer()));

      NoMediaPath failure =
          catchThrowableOfType(NoMediaPath.class, () -> Parties.get(session.connect()));
      assertThat(failure).hasMessageContaining("Failed");
      assertThat(peer.checks()).isGreaterThan(1);
      assertThat(session.lost()).isEmpty();
    }
  }

  private static Network open() throws IOException {
    return LoopbackNetwork.open(ContosoTopology.create(), Map.of(), LoopbackNetwork.Options.LAB);
  }

  private static MediaSession offerer(Network network) {
    return MediaSession.open(
        Parties.settings(network, "messenger-client", Role.OFFERER, MediaKind.AUDIO));
  }

  /** A socket that answers each check, the first ones with an error. */
  private static final class Peer implements AutoCloseable {
    private final DatagramSocket socket;
    private final int errors;
    private final AtomicInteger checks = new AtomicInteger();
    private final Thread thread = new Thread(this::serve, "peer");

    Peer(Network network, int errors) throws IOException {
      this.errors = errors;
      Inet4Address address = network.host("remote-user").address();
      this.socket = network.host("remote-user").openUdp(new InetSocketAddress(address, 0));
      thread.start();
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int checks() {
      return checks.get();
    }

    String answer(String offer) throws MediaRefused {
      Candidate candidate =
          new Candidate(
              "1",
              1,
              Candidate.Transport.UDP,
              2_130_706_431,
              address(),
              Candidate.Type.HOST,
              address());
      MediaDescription section =
          new MediaDescription(
              "audio",
              address().getPort(),
              "RTP/AVP",
              List.of("0"),
              Optional.of("peer"),
              Optional.of("p".repeat(22)),
              List.of(candidate),
              Optional.of(EncryptionLevel.REJECTED),
              List.of(),
              List.of());
      assertThat(SessionDescription.asksFor(offer)).containsExactly(MediaKind.AUDIO);
      Inet4Address own = (Inet4Address) address().getAddress();
      return new SessionDescription(own, own, List.of(section)).text();
    }

    private void serve() {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      try {
        while (true) {
          packet.setLength(2048);
          socket.receive(packet);
          answer(packet);
        }
      } catch (SocketException e) {
        // Closed: the test is over.
      } catch (IOException | MalformedMessage e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }

    private void answer(DatagramPacket packet) throws IOException, MalformedMessage {
      StunMessage check =
          ReceivedStun.decode(Arrays.copyOf(packet.getData(), packet.getLength())).message();
      if (check.type() != StunMessage.BINDING_REQUEST) {
        return;
      }
      InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
      StunMessage answer =
          checks.incrementAndGet() <= errors
              ? StunMessage.of(
                  StunMessage.BINDING_ERROR,
                  check.id(),
                  new StunAttribute.ErrorCode(new ErrorReason(500, "Server Error")))
              : StunMessage.of(
                  StunMessage.BINDING_RESPONSE,
                  check.id(),
                  new StunAttribute.XorMappedAddress(from));
      byte[] bytes = answer.encode();
      socket.send(new DatagramPacket(bytes, bytes.length, from));
    }

    @Override
    public void close() throws InterruptedException {
      socket.close();
      thread.join();
    }
  }
}
