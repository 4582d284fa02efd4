package org.fedsim.wire.media;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.wire.media.MediaRefused.Reason;
import org.fedsim.wire.media.MediaSettings.Role;

/**
 * The offer and the answer of one session (RFC 3264): they decide which streams there are and what
 * each knows of the peer. For use by one thread, but for {@link #streams}.
 */
final class OfferAnswer {
  /** Opens the sockets of a stream. May block while the relay is asked. */
  interface Opening {
    MediaStream open(MediaKind media) throws IOException;
  }

  private final MediaSettings settings;
  private final Opening opening;

  /** By the position of their sections; a section refused by the peer is taken out. */
  private final Map<Integer, MediaStream> streams = new LinkedHashMap<>();

  private volatile List<MediaStream> current = List.of();
  private SessionDescription offered;

  OfferAnswer(MediaSettings settings, Opening opening) {
    this.settings = settings;
    this.opening = opening;
  }

  /** Those that are open and have not been switched off by the peer. */
  List<MediaStream> streams() {
    return current;
  }

  /** Opens a stream for each medium and describes them ({@link MediaSession#offer}). */
  String offer() throws IOException {
    require(Role.OFFERER);
    if (offered != null) {
      throw new IllegalStateException("an offer has been made");
    }
    List<MediaDescription> sections = new ArrayList<>();
    for (MediaKind media : settings.streams()) {
      MediaStream stream = openStream(sections.size(), media);
      sections.add(
          Negotiation.offered(
              media,
              settings.encryption(),
              stream.ufrag(),
              stream.password(),
              stream.candidates()));
    }
    offered = description(sections);
    return offered.text();
  }

  /** Opens the streams that are asked for and describes them ({@link MediaSession#answer}). */
  String answer(String offer) throws MediaRefused, IOException {
    require(Role.ANSWERER);
    SessionDescription peer = SessionDescription.parse(offer);
    if (peer.media().stream().noneMatch(OfferAnswer::isStream)) {
      throw new MediaRefused(Reason.MEDIA_NOT_SUPPORTED, "the offer has neither audio nor video");
    }
    for (MediaDescription section : peer.media()) {
      if (isStream(section)) {
        MediaKind media = section.kind().orElseThrow();
        if (!settings.streams().contains(media)) {
          throw new MediaRefused(
              Reason.MEDIA_NOT_SUPPORTED, "this party does not have " + media.text());
        }
        Negotiation.check(section, media, settings.encryption());
      }
    }
    List<MediaDescription> sections = new ArrayList<>();
    for (MediaDescription section : peer.media()) {
      if (isStream(section)) {
        MediaKind media = section.kind().orElseThrow();
        MediaStream stream = openStream(sections.size(), media);
        useRemote(stream, section);
        sections.add(
            Negotiation.answered(
                media,
                settings.encryption(),
                stream.ufrag(),
                stream.password(),
                stream.candidates()));
      } else {
        sections.add(section.asRefused());
      }
    }
    return description(sections).text();
  }

  /** Closes the streams that are switched off ({@link MediaSession#accept}). */
  void accept(String answer) throws MediaRefused {
    require(Role.OFFERER);
    if (offered == null) {
      throw new IllegalStateException("nothing has been offered");
    }
    SessionDescription peer = SessionDescription.parse(answer);
    // RFC 3264 section 6: the same number of m= lines, in the same order.
    if (peer.media().size() != offered.media().size()) {
      throw MediaRefused.malformed("the answer has not as many m= lines as the offer");
    }
    Iterator<Map.Entry<Integer, MediaStream>> iterator = streams.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<Integer, MediaStream> entry = iterator.next();
      MediaStream stream = entry.getValue();
      MediaDescription section = peer.media().get(entry.getKey());
      if (!section.kind().equals(Optional.of(stream.media()))) {
        throw MediaRefused.malformed("the answer has not the same m= lines as the offer");
      }
      if (section.refused()) {
        iterator.remove();
        stream.close();
      } else {
        Negotiation.check(section, stream.media(), settings.encryption());
        useRemote(stream, section);
      }
    }
    current = List.copyOf(streams.values());
    if (current.isEmpty()) {
      throw new MediaRefused(Reason.MEDIA_NOT_SUPPORTED, "the answer switches every stream off");
    }
  }

  private MediaStream openStream(int section, MediaKind media) throws IOException {
    MediaStream stream = opening.open(media);
    streams.put(section, stream);
    current = List.copyOf(streams.values());
    return stream;
  }

  private static boolean isStream(MediaDescription section) {
    return !section.refused()
        && section.kind().filter(kind -> kind != MediaKind.MESSAGE).isPresent();
  }

  private static void useRemote(MediaStream stream, MediaDescription section) {
    stream.remote(
        section.ufrag().orElseThrow(), section.password().orElseThrow(), section.candidates());
  }

  private SessionDescription description(List<MediaDescription> sections) {
    // The default candidate of the first stream; a peer with ICE looks at the candidates only.
    Inet4Address connection =
        sections.stream()
            .filter(section -> !section.candidates().isEmpty())
            .map(section -> Negotiation.defaultCandidate(section.candidates()))
            .map(candidate -> (Inet4Address) candidate.address().getAddress())
            .findFirst()
            .orElse(settings.address());
    return new SessionDescription(settings.address(), connection, sections);
  }

  private void require(Role role) {
    if (settings.role() != role) {
      throw new IllegalStateException("this party is the " + settings.role());
    }
    if (role == Role.ANSWERER && !streams.isEmpty()) {
      throw new IllegalStateException("an offer has been answered");
    }
  }
}
