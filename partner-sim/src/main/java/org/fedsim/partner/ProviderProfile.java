package org.fedsim.partner;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.wire.media.MediaKind;

/**
 * What a public provider can do, and what it demands (Microsoft, "Support for public instant
 * messenger connectivity in Lync Server 2013", and the planning page for public IM connectivity).
 *
 * @param name as its gateway is called in the topology
 * @param fqdn the name in its certificate
 * @param domains SIP domains of its users
 * @param media what its users can beside instant messages and presence
 * @param demandsClientUsage whether it demands that the certificate of a server that calls it may
 *     be used by TLS clients
 * @param mediaHost the machine of its media client
 * @param product its User-Agent
 */
public record ProviderProfile(
    String name,
    String fqdn,
    Set<String> domains,
    Set<MediaKind> media,
    boolean demandsClientUsage,
    Optional<String> mediaHost,
    String product) {

  /** IM, presence, audio and video; no SRTP. */
  public static final ProviderProfile MESSENGER =
      new ProviderProfile(
          "messenger",
          "federation.messenger.msn.com",
          Set.of("hotmail.com", "live.com", "msn.com"),
          Set.of(MediaKind.AUDIO, MediaKind.VIDEO),
          false,
          Optional.of("messenger-client"),
          "Messenger gateway (fedsim)");

  /** IM and presence. */
  public static final ProviderProfile YAHOO =
      new ProviderProfile(
          "yahoo",
          "lcsap.msg.yahoo.com",
          Set.of("yahoo.com"),
          Set.of(),
          false,
          Optional.empty(),
          "Yahoo! gateway (fedsim)");

  /** IM and presence; demands the client EKU. */
  public static final ProviderProfile AOL =
      new ProviderProfile(
          "aol",
          "sip.oscar.aol.com",
          Set.of("aol.com"),
          Set.of(),
          true,
          Optional.empty(),
          "AOL gateway (fedsim)");

  /** IM, presence and audio; no SRTP. */
  public static final ProviderProfile SKYPE =
      new ProviderProfile(
          "skype",
          "federation.skype.example",
          Set.of("outlook.com"),
          Set.of(MediaKind.AUDIO),
          false,
          Optional.of("skype-client"),
          "Skype gateway (fedsim)");

  public static List<ProviderProfile> all() {
    return List.of(MESSENGER, YAHOO, AOL, SKYPE);
  }

  public static ProviderProfile named(String name) {
    return all().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no provider " + name));
  }
}
