package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.errorOf;
import static org.fedsim.edge.av.RelayBench.path;
import static org.fedsim.edge.av.RelayBench.tcpPath;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.network.Cidr;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every spelling of every address that a relay must not reach, times every method, over UDP and
 * over TCP. What no {@link Action.ToPeer} names is not connected to either.
 */
class RelayAbuseTest {
  private static final List<String> FORBIDDEN_IPV4 =
      List.of(
          "127.0.0.1",
          "127.0.0.53",
          "127.255.255.254",
          "0.0.0.0",
          "0.0.0.1",
          "0.255.255.255",
          "10.0.0.1",
          "10.255.255.255",
          "100.64.0.1",
          "169.254.0.1",
          "169.254.169.254",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.2.10",
          "192.0.2.20",
          "192.0.2.50",
          "192.168.0.1",
          "192.168.255.255",
          "198.51.100.10",
          "198.51.100.11",
          "203.0.113.10",
          "203.0.113.20",
          "203.0.113.255",
          "224.0.0.1",
          "239.255.255.250",
          "240.0.0.1",
          "255.255.255.255",
          "8.8.8.8");

  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");

  static Stream<InetAddress> forbidden() {
    Stream<InetAddress> plain = FORBIDDEN_IPV4.stream().map(RelayAbuseTest::literal);
    // IPv4-mapped, IPv4-compatible, 6to4 and NAT64 of each, and of an address that is permitted.
    Stream<InetAddress> wrapped =
        Stream.concat(FORBIDDEN_IPV4.stream(), Stream.of("203.0.113.50"))
            .flatMap(
                text ->
                    Stream.of(
                        embedded("00000000000000000000ffff", text, ""),
                        embedded("000000000000000000000000", text, ""),
                        embedded("2002", text, "00000000000000000001"),
                        embedded("0064ff9b0000000000000000", text, "")));
    Stream<InetAddress> own6 =
        Stream.of("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1")
            .map(RelayAbuseTest::literal);
    return Stream.of(plain, wrapped, own6).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void isReachedByNoMethodOverTcp(InetAddress address) {
    FiveTuple tcp = tcpPath(40_000);
    bench.connect(tcp);
    InetSocketAddress relayed = bench.allocated(tcp, mary);
    InetSocketAddress peer = new InetSocketAddress(address, 50_000);

    assertThat(bench.put(tcp, bench.send(mary, peer))).isEmpty();
    assertThat(bench.put(tcp, bench.send(mary, peer, (byte) 1))).isEmpty();
    assertThat(errorOf(bench.ask(tcp, bench.setActiveDestination(mary, peer)))).isEqualTo(440);
    assertThat(bench.putRaw(tcp, (byte) 1)).isEmpty();
    // Nor does it get in by connecting.
    assertThat(bench.relay.admitsPeer(bench.now(), relayed, peer)).isFalse();
    assertThat(bench.relay.fromPeer(bench.now(), relayed, peer, new byte[1])).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.PEER_REFUSED)).isEqualTo(3);
    assertThat(bench.counters.payloadsToPeers()).isZero();
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void isReachedByNoMethod(InetAddress address) {
    InetSocketAddress relayed = bench.allocated(path, mary);
    InetSocketAddress peer = new InetSocketAddress(address, 50_000);

    assertThat(bench.put(path, bench.send(mary, peer, (byte) 1))).isEmpty();
    assertThat(errorOf(bench.ask(path, bench.setActiveDestination(mary, peer)))).isEqualTo(440);
    // No active destination was left behind, and no way back is open.
    assertThat(bench.put(path, new byte[] {(byte) 0x80, 0})).isEmpty();
    assertThat(bench.relay.fromPeer(bench.now(), relayed, peer, new byte[1])).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.PEER_REFUSED)).isEqualTo(2);
    assertThat(bench.counters.payloadsToPeers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 53, 443, 3478, 5061, 49_999, 60_000, 65_535})
  void theRelaysOwnListenersAreNoPeers(int port) {
    for (FiveTuple way : List.of(path, tcpPath(40_000))) {
      bench.allocated(way, mary);
      InetSocketAddress self = RelayBench.at("edge.av", port);
      assertThat(bench.put(way, bench.send(mary, self, (byte) 1))).isEmpty();
      assertThat(errorOf(bench.ask(way, bench.setActiveDestination(mary, self)))).isEqualTo(440);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50_000, 59_999})
  void theRelaysOwnRelayPortsArePeers(int port) {
    bench.allocated(path, mary);
    InetSocketAddress hairpin = RelayBench.at("edge.av", port);
    assertThat(bench.put(path, bench.send(mary, hairpin, (byte) 1))).hasSize(1);
  }

  @Test
  void aPermittedAddressWithPortZeroIsNoPeer() {
    bench.allocated(path, mary);
    InetSocketAddress zero = RelayBench.at("skype-client", 0);
    assertThat(bench.put(path, bench.send(mary, zero, (byte) 1))).isEmpty();
  }

  @Test
  void nothingIsRelayedBeforeAuthentication() {
    InetSocketAddress peer = RelayBench.at("skype-client", 5000);
    assertThat(bench.put(path, bench.send(mary, peer, (byte) 1))).isEmpty();
    assertThat(errorOf(bench.ask(path, bench.setActiveDestination(mary, peer)))).isEqualTo(437);
    assertThat(bench.put(path, new byte[] {(byte) 0x80, 1, 2})).isEmpty();
    assertThat(bench.counters.payloadsToPeers()).isZero();
  }

  @Test
  void nothingIsRelayedBeforeAuthenticationOverTcp() {
    FiveTuple tcp = tcpPath(40_000);
    bench.connect(tcp);
    InetSocketAddress peer = RelayBench.at("skype-client", 5000);
    assertThat(bench.put(tcp, bench.send(mary, peer, (byte) 1))).isEmpty();
    assertThat(errorOf(bench.ask(tcp, bench.setActiveDestination(mary, peer)))).isEqualTo(437);
    assertThat(bench.putRaw(tcp, (byte) 1)).isEmpty();
    assertThat(bench.counters.payloadsToPeers()).isZero();
  }

  @Test
  void somebodyElseOnTheSameWayCannotUseAnAllocation() {
    bench.allocated(path, mary);
    InetSocketAddress peer = RelayBench.at("skype-client", 5000);
    RelayCredentials eve = bench.issue("sip:eve@msn.com");
    RelayCredentials guess = new RelayCredentials(mary.username(), new byte[20]);

    assertThat(bench.put(path, bench.send(eve, peer, (byte) 1))).isEmpty();
    assertThat(bench.put(path, bench.send(guess, peer, (byte) 1))).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.NOT_AUTHENTICATED)).isEqualTo(2);
    assertThat(errorOf(bench.ask(path, bench.setActiveDestination(eve, peer)))).isEqualTo(441);
    assertThat(errorOf(bench.ask(path, bench.setActiveDestination(guess, peer)))).isEqualTo(431);
  }

  @Test
  void anotherWayCannotUseAnAllocationEither() {
    bench.allocated(path, mary);
    InetSocketAddress peer = RelayBench.at("skype-client", 5000);
    assertThat(bench.put(path(40_001), bench.send(mary, peer, (byte) 1))).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.NO_ALLOCATION)).isEqualTo(1);
  }

  @Test
  void noRangeOpensTheRelaysOwnHostOrWhatIsNotOneMachine() {
    Inet4Address own = (Inet4Address) literal("198.51.100.12");
    Inet4Address other = (Inet4Address) literal("198.51.100.10");
    PeerAddressPolicy everything =
        PeerAddressPolicy.allowing(
            List.of(Cidr.parse("0.0.0.0/0").orElseThrow()),
            Set.of(own, other),
            own,
            PortRange.AV_EDGE);
    assertThat(everything.permits(new InetSocketAddress(own, 3478))).isFalse();
    assertThat(everything.permits(new InetSocketAddress(own, 50_000))).isTrue();
    assertThat(everything.permits(new InetSocketAddress(other, 50_000))).isFalse();
    for (String never : List.of("0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255")) {
      assertThat(everything.permits(new InetSocketAddress(literal(never), 80))).isFalse();
    }
    assertThat(everything.permits(new InetSocketAddress(literal("127.0.0.1"), 80))).isTrue();
  }

  private static InetAddress embedded(String before, String ipv4, String after) {
    byte[] bytes =
        HexFormat.of()
            .parseHex(before + HexFormat.of().formatHex(literal(ipv4).getAddress()) + after);
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
