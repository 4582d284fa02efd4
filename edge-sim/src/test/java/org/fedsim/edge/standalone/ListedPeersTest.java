package org.fedsim.edge.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.edge.av.PortRange;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedPeersTest {

  @ParameterizedTest
  @CsvSource({
    // listed,              peer,            port,  permitted
    "'',                    203.0.113.9,     9999,  false",
    "0.0.0.0/0,             203.0.113.9,     9999,  true",
    "0.0.0.0/0,             203.0.113.9,     0,     false",
    // A wide range opens no special block; one inside the block does.
    "0.0.0.0/0,             127.0.0.2,       9999,  false",
    "0.0.0.0/0,             169.254.169.254, 80,    false",
    "0.0.0.0/0,             10.0.0.1,        9999,  false",
    "0.0.0.0/0,             172.31.255.255,  9999,  false",
    "172.0.0.0/8,           172.16.0.1,      9999,  false",
    "0.0.0.0/0,             172.32.0.1,      9999,  true",
    "0.0.0.0/0,             192.168.1.1,     9999,  false",
    "0.0.0.0/0,             100.64.0.1,      9999,  false",
    "127.0.0.0/8,           127.0.0.2,       9999,  true",
    "192.168.1.0/24,        192.168.1.1,     9999,  true",
    "192.168.1.0/24,        192.168.2.1,     9999,  false",
    "10.0.0.0/8 0.0.0.0/0,  10.0.0.1,        9999,  true",
    // Never.
    "0.0.0.0/0,             0.0.0.1,         9999,  false",
    "0.0.0.0/0,             224.0.0.1,       9999,  false",
    "0.0.0.0/0,             255.255.255.255, 9999,  false",
    // The Edge's own address: relay ports always, others when it is listed by itself.
    "'',                    127.0.0.1,       50000, true",
    "'',                    127.0.0.1,       60000, false",
    "127.0.0.0/8,           127.0.0.1,       60000, false",
    "127.0.0.1,             127.0.0.1,       60000, true",
    "127.0.0.1,             127.0.0.1,       3478,  false",
  })
  void whoMayBeReached(String listed, String peer, int port, boolean permitted) {
    List<Cidr> ranges =
        Stream.of(listed.split(" "))
            .filter(text -> !text.isEmpty())
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();
    assertThat(peers(ranges).permits(new InetSocketAddress(Topology.address(peer, peer), port)))
        .isEqualTo(permitted);
  }

  @Test
  void noAddressSpelledAsIpv6IsTakenForTheIpv4AddressInIt() throws Exception {
    ListedPeers everybody = peers(List.of(Cidr.parse("0.0.0.0/0").orElseThrow()));
    for (String text : List.of("::1", "::", "::203.0.113.9", "64:ff9b::203.0.113.9", "fe80::1")) {
      assertThat(everybody.permits(new InetSocketAddress(InetAddress.getByName(text), 9999)))
          .as(text)
          .isFalse();
    }
  }

  private static ListedPeers peers(List<Cidr> listed) {
    return new ListedPeers(
        listed,
        Topology.address("own", "127.0.0.1"),
        new PortRange(50_000, 59_999),
        Set.of(5061, 3478));
  }
}
