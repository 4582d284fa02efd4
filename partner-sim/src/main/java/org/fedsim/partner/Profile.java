package org.fedsim.partner;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;

/**
 * How one kind of partner behaves: what it can, what it demands, and how it refuses what it lacks.
 * A profile is a file; those of the public providers ship (sources: Microsoft, "Support for public
 * instant messenger connectivity in Lync Server 2013", and the planning page for public IM
 * connectivity).
 *
 * @param name what a site calls it by
 * @param about one sentence for people
 * @param publicProvider whether an Access Edge is told of it as of a public IM provider, and not as
 *     of a federated organisation
 * @param product its User-Agent
 * @param domains SIP domains of its users, unless a site names others
 * @param messages how it takes and sends instant messages
 * @param presence whether its users can be watched, and watch
 * @param media what its users can beside instant messages and presence
 * @param encryption whether its media is SRTP
 * @param certificates what it demands of an Edge's certificate, and who issues its own
 * @param tls which TLS it speaks
 * @param refusals how it answers what it lacks
 * @param delays how long it takes
 */
public record Profile(
    String name,
    String about,
    boolean publicProvider,
    String product,
    List<String> domains,
    Messages messages,
    boolean presence,
    Set<MediaKind> media,
    EncryptionLevel encryption,
    Certificates certificates,
    Tls tls,
    Refusals refusals,
    Delays delays) {

  /** How instant messages go. */
  public enum Messages {
    /** Within a session that an INVITE opens ({@code m=message}), as Lync has it. */
    SESSION,
    /** Each by itself: MESSAGE outside of a dialog (RFC 3428). */
    PAGER,
    /** Not at all. */
    NONE
  }

  /**
   * What a partner has to do with certificates.
   *
   * @param demandsClientUsage whether the certificate of a server that calls it must be good for
   *     TLS clients (extended key usage)
   * @param demandsName whether that certificate must carry the name of the Access Edge it federates
   *     with
   * @param ownAuthority whether its own certificate is issued by an authority of its own, which
   *     nobody believes who was not told to
   */
  public record Certificates(
      boolean demandsClientUsage, boolean demandsName, boolean ownAuthority) {}

  /**
   * Which TLS a partner speaks.
   *
   * @param versions {@code TLSv1.2}, {@code TLSv1.3}; empty for what fedsim speaks by itself
   * @param cipherSuites by their IANA names, best first; empty for what fedsim speaks by itself
   */
  public record Tls(List<String> versions, List<String> cipherSuites) {
    public Tls {
      versions = List.copyOf(versions);
      cipherSuites = List.copyOf(cipherSuites);
    }
  }

  /**
   * The statuses of the final responses by which a partner refuses, 400 to 699.
   *
   * @param messages to an instant message of a mode that it does not have
   * @param presence to a SUBSCRIBE, if it has no presence
   * @param media to a call with media that it does not have
   */
  public record Refusals(int messages, int presence, int media) {
    /** As RFC 3261 and RFC 6665 have it: 488, 489 and 488. */
    public static final Refusals STANDARD = new Refusals(488, 489, 488);
  }

  /**
   * How long a partner takes.
   *
   * @param answer before each final response
   * @param notification between the answer to a SUBSCRIBE and the first NOTIFY
   */
  public record Delays(Duration answer, Duration notification) {
    /** At once. */
    public static final Delays NONE = new Delays(Duration.ZERO, Duration.ZERO);
  }

  public Profile {
    domains = List.copyOf(domains);
    media = Set.copyOf(new TreeSet<>(media));
    if (media.contains(MediaKind.MESSAGE)) {
      throw new IllegalArgumentException("instant messages are no media");
    }
  }
}
