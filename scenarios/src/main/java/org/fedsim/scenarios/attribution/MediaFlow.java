package org.fedsim.scenarios.attribution;

import java.util.List;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Protocol;
import org.fedsim.scenarios.result.Media;
import org.fedsim.wire.attempt.Ends;

/**
 * What one stream carried in one direction during a leg.
 *
 * @param media audio or video
 * @param sent packets sent, at least 1
 * @param received those of them that came, 0 to {@code sent}
 * @param packetBytes size of an RTP packet; what a relay or its client wraps is longer
 * @param ways the flows that its packets took, each from its local end to its remote one
 * @param since position in the journal where the leg began
 */
public record MediaFlow(
    Media media, long sent, long received, int packetBytes, List<Ends> ways, long since) {
  public MediaFlow {
    ways = List.copyOf(ways);
  }

  public long lost() {
    return sent - received;
  }

  /** Whether TCP carries it: segments are then no packets of RTP, and are sent again. */
  public boolean isOverTcp() {
    return ways.stream().anyMatch(way -> way.protocol() == Protocol.TCP);
  }

  /** Whether more was lost than so many percent. */
  boolean losesMoreThan(int percent) {
    return lost() * 100 > percent * sent;
  }

  /** Whether a packet is one of RTP on its way: not one of ICE's, which are smaller. */
  boolean includes(JournalEntry entry) {
    Packet packet = entry.packet();
    return entry.sequence() >= since
        && (packet.tcp() == Tcp.DATA ? packet.length() > 0 : packet.length() >= packetBytes)
        && ways.stream().anyMatch(way -> isOn(way, packet));
  }

  private static boolean isOn(Ends way, Packet packet) {
    return packet.protocol() == way.protocol()
        && packet.source().equals(way.local())
        && packet.destination().equals(way.remote());
  }

  /**
   * Whether the firewalls have dropped all that did not come. Over TCP that is never certain: what
   * was dropped is sent again.
   *
   * @param entries of the journal since the leg began
   */
  public boolean isAccountedFor(List<JournalEntry> entries) {
    return lost() <= 0
        || !isOverTcp()
            && entries.stream().filter(e -> !e.allowed() && includes(e)).count() >= lost();
  }
}
