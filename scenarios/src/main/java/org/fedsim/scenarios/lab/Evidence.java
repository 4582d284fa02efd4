package org.fedsim.scenarios.lab;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.JournalEntry;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.ua.SipReply;

/** What was seen of one leg. The judge knows nothing else. */
sealed interface Evidence {

  /** How long the leg took, in milliseconds. */
  long millis();

  /** Everything that the leg should show was seen at both ends. */
  record Succeeded(long millis) implements Evidence {}

  /**
   * A leg of SIP that did not get through.
   *
   * @param reply how it ended for the sender; empty when it ended well for him and yet nothing
   *     arrived
   * @param transport what the connections of all SIP nodes went through meanwhile, oldest first
   * @param journal what the firewalls did meanwhile, oldest first
   */
  record Signalling(
      long millis, Optional<SipReply> reply, List<Seen> transport, List<JournalEntry> journal)
      implements Evidence {}

  /**
   * Something that a connection of a SIP node went through.
   *
   * @param node the node's name
   */
  record Seen(String node, TransportEvent event) {}

  /**
   * A STUN transaction without an answer.
   *
   * @param stopped what the firewalls did not let pass of it, oldest first
   * @param noRoute whether the topology has no way between the two
   * @param text what the client said of it
   */
  record Stun(long millis, List<JournalEntry> stopped, boolean noRoute, String text)
      implements Evidence {}

  /**
   * Media that did not flow, or not all of it.
   *
   * @param stopped the first packet that was not let pass of each path; the path that decides comes
   *     first
   * @param withoutRelay one sentence for each party that got no relay port for another reason than
   *     a lost packet
   * @param text what the media engine said of it
   */
  record NoMedia(long millis, List<StoppedPath> stopped, List<String> withoutRelay, String text)
      implements Evidence {}

  /** The packet that one media path failed on. */
  record StoppedPath(MediaPath path, JournalEntry entry) {}

  /** The step itself broke: a fault of fedsim. */
  record Broken(long millis, String text) implements Evidence {}
}
