package org.fedsim.wire.ua;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaPath;
import org.fedsim.wire.media.MediaRefused;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.MediaSettings;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.media.SessionDescription;
import org.fedsim.wire.sip.HeaderLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the users of one user agent answer, and their media: sessions of instant messages are
 * accepted, calls are answered as far as the party has the media, everybody may be watched.
 *
 * <p>What it lacks is refused as SIP does it: 488 with {@code Warning: 304} (RFC 3261 sections
 * 21.4.26 and 20.43). When the encryption levels do not match, the refusal says so in Lync's way,
 * {@code ms-client-diagnostics: 52017}.
 */
public final class CallParty implements Behaviour, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallParty.class);
  private static final int NOT_ACCEPTABLE_HERE = 488;
  private static final int TEMPORARILY_UNAVAILABLE = 480;

  private final Settings settings;
  private final Map<String, CallMedia> calls = new ConcurrentHashMap<>();

  /**
   * What a party is and has.
   *
   * @param name of the server or client, for Warning headers
   * @param users addresses of record
   * @param media the media it can; empty when it has none
   * @param encryption what it is set to
   * @param transport what its candidates are of
   * @param address where it signals from
   * @param mediaHost the machine that its media starts from; empty when it has no media
   * @param relay asked when a call is set up
   */
  public record Settings(
      String name,
      Set<String> users,
      Set<MediaKind> media,
      EncryptionLevel encryption,
      MediaTransport transport,
      Inet4Address address,
      Optional<Host> mediaHost,
      RelaySource relay,
      Timers timers) {
    public Settings {
      users = Set.copyOf(users);
      media = Set.copyOf(media);
    }
  }

  /**
   * The media of one call.
   *
   * @param session candidates, RTP and what was lost
   * @param path completes when ICE has found a path, or fails when there is none
   */
  public record CallMedia(MediaSession session, CompletableFuture<MediaPath> path) {}

  public CallParty(Settings settings) {
    this.settings = settings;
  }

  @Override
  public boolean knows(String user) {
    return settings.users().contains(user);
  }

  @Override
  public Optional<Pidf> watched(String user, String watcher) {
    return Optional.of(presence(user));
  }

  /** How a user of this party is: there. */
  public static Pidf presence(String user) {
    return new Pidf("sip:" + user, true);
  }

  /** The SDP of a session of instant messages. */
  public String instantMessages() {
    return SessionDescription.instantMessages(settings.address(), 5061).text();
  }

  @Override
  public Answer invited(Invitation invitation) {
    Set<MediaKind> asked = SessionDescription.asksFor(invitation.sdp());
    if (asked.equals(Set.of(MediaKind.MESSAGE))) {
      return new Accept(instantMessages());
    }
    Set<MediaKind> missing = new TreeSet<>(asked);
    missing.removeAll(settings.media());
    if (!missing.isEmpty() || asked.isEmpty() || settings.mediaHost().isEmpty()) {
      return new Refuse(NOT_ACCEPTABLE_HERE, List.of(warning(304, "Media type not available")));
    }
    MediaSession session;
    try {
      session = open(List.copyOf(asked), MediaSettings.Role.ANSWERER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Refuse(TEMPORARILY_UNAVAILABLE, List.of(warning(399, "Closing")));
    }
    try {
      String answer = session.answer(invitation.sdp());
      calls.put(invitation.callId(), new CallMedia(session, session.connect()));
      return new Accept(answer);
    } catch (MediaRefused e) {
      session.close();
      return new Refuse(NOT_ACCEPTABLE_HERE, List.of(reason(e)));
    } catch (IOException e) {
      session.close();
      return new Refuse(
          TEMPORARILY_UNAVAILABLE, List.of(warning(399, String.valueOf(e.getMessage()))));
    }
  }

  private HeaderLine reason(MediaRefused e) {
    return switch (e.reason()) {
      case ENCRYPTION_MISMATCH ->
          new HeaderLine("ms-client-diagnostics", "52017;reason=\"Encryption levels dont match\"");
      case MEDIA_NOT_SUPPORTED -> warning(304, "Media type not available");
      case MALFORMED -> warning(399, e.getMessage());
    };
  }

  private HeaderLine warning(int code, String text) {
    return new HeaderLine(
        "Warning", code + " " + settings.name() + " \"" + text.replace('"', '\'') + "\"");
  }

  /**
   * Opens the media for a call that this party is about to make; the caller closes it if the call
   * does not come about. Blocks while the party finds out which relay it may use; when it may use
   * none, {@link MediaSession#relayFailure} says why.
   */
  public MediaSession offering(List<MediaKind> media) throws InterruptedException {
    return open(media, MediaSettings.Role.OFFERER);
  }

  /** Keeps the media of a call that this party has made. */
  public void began(String callId, CallMedia media) {
    calls.put(callId, media);
  }

  /** The media of a call that is alive. */
  public Optional<CallMedia> media(String callId) {
    return Optional.ofNullable(calls.get(callId));
  }

  private MediaSession open(List<MediaKind> media, MediaSettings.Role role)
      throws InterruptedException {
    Host host =
        settings
            .mediaHost()
            .orElseThrow(() -> new IllegalStateException(settings.name() + " has no media"));
    Optional<MediaSettings.Relay> relay = Optional.empty();
    IOException without = null;
    try {
      relay = settings.relay().relay();
    } catch (IOException e) {
      LOG.warn("A call goes without a relay: {}", e.getMessage());
      without = e;
    }
    MediaSettings all =
        new MediaSettings(
            host,
            host.address(),
            media,
            settings.encryption(),
            role,
            relay,
            settings.transport(),
            settings.timers());
    return without == null ? MediaSession.open(all) : MediaSession.openWithoutRelay(all, without);
  }

  @Override
  public void ended(String callId) {
    CallMedia media = calls.remove(callId);
    if (media != null) {
      media.session().close();
    }
  }

  @Override
  public void close() {
    calls.keySet().forEach(this::ended);
  }
}
