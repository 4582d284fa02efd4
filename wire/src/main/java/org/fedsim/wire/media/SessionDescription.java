package org.fedsim.wire.media;

import static org.fedsim.wire.media.MediaDescription.line;

import java.net.Inet4Address;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A session description (RFC 4566) in the form that Lync 2013 and public providers exchange.
 *
 * @param origin the address in {@code o=}
 * @param connection the address in {@code c=}
 * @param media the {@code m=} sections in order
 */
public record SessionDescription(
    Inet4Address origin, Inet4Address connection, List<MediaDescription> media) {

  /** Content types of an instant message session that is plain enough for every provider. */
  private static final List<String> IM_TYPES = List.of("text/plain", "text/html");

  public SessionDescription {
    Objects.requireNonNull(origin);
    Objects.requireNonNull(connection);
    media = List.copyOf(media);
  }

  /**
   * Reads a description. Strict: what is not SDP, or has a part out of range that this program
   * would use, is refused as {@code MALFORMED}; attributes that it does not know are left out, as
   * RFC 4566 section 5.13 asks.
   */
  public static SessionDescription parse(String sdp) throws MediaRefused {
    return new SdpReader(sdp).read();
  }

  /**
   * The description of an instant message session, as offer and as answer.
   *
   * @param address of the party
   * @param sipPort the port its SIP listens on, 1 to 65,535: Lync writes it into the {@code m=}
   *     line
   */
  public static SessionDescription instantMessages(Inet4Address address, int sipPort) {
    MediaDescription message =
        new MediaDescription(
            MediaKind.MESSAGE.text(),
            sipPort,
            "sip",
            List.of("null"),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of(),
            IM_TYPES);
    return new SessionDescription(address, address, List.of(message));
  }

  /** What the description asks for, without the sections that are switched off or unknown. */
  public Set<MediaKind> asksFor() {
    Set<MediaKind> kinds = new LinkedHashSet<>();
    for (MediaDescription section : media) {
      if (!section.refused()) {
        section.kind().ifPresent(kinds::add);
      }
    }
    return kinds;
  }

  /** What a description asks for; empty also for a text that is not SDP. */
  public static Set<MediaKind> asksFor(String sdp) {
    try {
      return parse(sdp).asksFor();
    } catch (MediaRefused e) {
      return Set.of();
    }
  }

  /** The description as it goes into a message body, lines ended by CRLF. */
  public String text() {
    StringBuilder sdp = new StringBuilder(1024);
    line(sdp, "v=0");
    line(sdp, "o=- 0 0 IN IP4 " + origin.getHostAddress());
    line(sdp, "s=session");
    line(sdp, "c=IN IP4 " + connection.getHostAddress());
    line(sdp, "t=0 0");
    media.forEach(section -> section.appendTo(sdp));
    return sdp.toString();
  }
}
