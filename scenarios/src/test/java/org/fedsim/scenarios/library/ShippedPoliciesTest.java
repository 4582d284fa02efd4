package org.fedsim.scenarios.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.fedsim.network.Decision;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.firewall.PacketFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shipped policies do to the packets that the shipped flows need. */
class ShippedPoliciesTest {
  private static final int EPHEMERAL = 51_234;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lync-2013-pic         |                  | tcp | messenger        -> edge.access 5061      | access-sip-in
          lync-2013-pic         |                  | tcp | edge.access      -> aol 5061              | access-sip-out
          lync-2013-pic         |                  | tcp | remote-user      -> edge.access 443       | access-client-in
          lync-2013-pic         |                  | tcp | edge.av          -> skype-client 50000    | av-rtp-tcp-out
          lync-2013-pic         |                  | tcp | edge.av          -> messenger-client 59999 | av-rtp-tcp-out
          lync-2013-pic         |                  | udp | edge.av          -> messenger-client 3478 | av-stun-out
          lync-2013-pic         |                  | udp | messenger-client -> edge.av 3478          | av-stun-in
          lync-2013-pic         |                  | udp | skype-client     -> edge.av 3478          | av-stun-in
          lync-2013-pic         |                  | udp | messenger-client -> edge.av 50000         | default, nearest av-stun-in differs in [port]
          lync-2013-pic         |                  | udp | edge.av          -> messenger-client 50000 | default, nearest av-stun-out differs in [port]
          lync-2013-pic         |                  | tcp | remote-user      -> edge.access 5061      | default, nearest access-sip-in differs in [from]
          lync-2013-pic         | access-sip-in    | tcp | yahoo            -> edge.access 5061      | default, nearest access-sip-out differs in [from, to]
          lync-2013-pic         | access-sip-out   | tcp | edge.access      -> yahoo 5061            | default, nearest access-sip-in differs in [from, to]
          lync-2013-pic         | access-client-in | tcp | remote-user      -> edge.access 443       | default, nearest access-sip-in differs in [from, port]
          lync-2013-pic         | av-stun-in       | udp | messenger-client -> edge.av 3478          | default, nearest av-stun-out differs in [from, to]
          lync-2013-pic         | av-stun-out      | udp | edge.av          -> messenger-client 3478 | default, nearest av-stun-in differs in [from, to]
          lync-2013-pic-literal |                  | tcp | messenger        -> edge.access 5061      | access-sip-in
          lync-2013-pic-literal |                  | udp | messenger-client -> edge.av 3478          | default, nearest av-stun-in differs in [to]
          lync-2013-pic-literal |                  | udp | skype-client     -> edge.av 3478          | default, nearest av-stun-in differs in [from, to]
          lync-2013-pic-literal |                  | udp | edge.av          -> messenger-client 3478 | default, nearest av-stun-out differs in [from]
          im-only               |                  | tcp | skype            -> edge.access 5061      | access-sip-in
          im-only               |                  | tcp | edge.access      -> skype 5061            | access-sip-out
          im-only               |                  | tcp | remote-user      -> edge.access 443       | default, nearest access-sip-in differs in [from, port]
          im-only               |                  | udp | messenger-client -> edge.av 3478          | default, nearest access-sip-in differs in [protocol, from, to, port]
          open                  |                  | udp | messenger-client -> edge.av 50000         | all-udp
          open                  |                  | tcp | edge.av          -> messenger-client 50000 | all-tcp
          closed                |                  | tcp | messenger        -> edge.access 5061      | default
          """)
  void decideAndExplain(
      String policy, String without, String protocol, String packet, String ruling) {
    PacketFilter filter =
        new PacketFilter(
            new Library(Path.of(""))
                .policy(policy, without == null ? List.of() : List.of(without))
                .policy());

    PacketFilter.Ruling answer =
        filter.rule(packet(Protocol.valueOf(protocol.toUpperCase()), packet));

    String nearest =
        answer
            .nearest()
            .map(n -> ", nearest " + n.rule().name() + " differs in " + n.differs())
            .orElse("");
    assertThat(answer.rule().name() + nearest).isEqualTo(ruling);
    assertThat(answer.decision() == Decision.ALLOW).isEqualTo(!ruling.startsWith("default"));
    assertThat(answer.rule().file()).isEqualTo("builtin:" + policy);
  }

  private static Packet packet(Protocol protocol, String text) {
    String[] words = text.split(" +");
    InetSocketAddress source = at(words[0], EPHEMERAL);
    InetSocketAddress destination = at(words[2], Integer.parseInt(words[3]));
    return protocol == Protocol.TCP
        ? Packet.tcp(source, destination, Packet.Tcp.SYN, 0)
        : Packet.udp(source, destination, 20);
  }

  private static InetSocketAddress at(String name, int port) {
    return Library.shippedSite().topology().interfaces().stream()
        .filter(i -> i.qualifiedName().equals(name))
        .map(i -> new InetSocketAddress(i.address(), port))
        .findFirst()
        .orElseThrow();
  }
}
