package org.fedsim.wire.media;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One {@code m=} section, as far as this program uses it.
 *
 * @param media the first word of the line: {@code audio}, {@code video}, {@code message}, or
 *     something this program does not know
 * @param port 0 to 65,535; 0 refuses the section in an answer (RFC 3264 section 6)
 * @param protocol {@code RTP/AVP}, {@code RTP/SAVP} or {@code sip}
 * @param formats payload types as they stand there; never empty
 * @param ufrag user name fragment of ICE, if the section has one
 * @param password password of ICE, if the section has one
 * @param candidates in the order of the description, those of known transports
 * @param encryption the {@code a=encryption} attribute, if there is one
 * @param cryptos the values of {@code a=crypto} (RFC 4568)
 * @param acceptTypes content types of {@code a=accept-types}
 */
public record MediaDescription(
    String media,
    int port,
    String protocol,
    List<String> formats,
    Optional<String> ufrag,
    Optional<String> password,
    List<Candidate> candidates,
    Optional<EncryptionLevel> encryption,
    List<String> cryptos,
    List<String> acceptTypes) {

  public MediaDescription {
    Objects.requireNonNull(media);
    formats = List.copyOf(formats);
    candidates = List.copyOf(candidates);
    cryptos = List.copyOf(cryptos);
    acceptTypes = List.copyOf(acceptTypes);
  }

  public Optional<MediaKind> kind() {
    return MediaKind.of(media);
  }

  /** Whether the section is switched off. */
  public boolean refused() {
    return port == 0;
  }

  /**
   * The level that the section speaks for. Without the attribute, the profile tells: SAVP allows
   * nothing but SRTP, AVP with keys leaves the choice, AVP alone has none.
   */
  public EncryptionLevel encryptionLevel() {
    return encryption.orElseGet(
        () -> {
          if (protocol.equals("RTP/SAVP")) {
            return EncryptionLevel.REQUIRED;
          }
          return cryptos.isEmpty() ? EncryptionLevel.REJECTED : EncryptionLevel.OPTIONAL;
        });
  }

  /** The same section, switched off: port 0 and no attributes. */
  MediaDescription asRefused() {
    return new MediaDescription(
        media,
        0,
        protocol,
        formats,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  void appendTo(StringBuilder sdp) {
    line(sdp, "m=" + media + " " + port + " " + protocol + " " + String.join(" ", formats));
    ufrag.ifPresent(u -> line(sdp, "a=ice-ufrag:" + u));
    password.ifPresent(p -> line(sdp, "a=ice-pwd:" + p));
    candidates.forEach(c -> line(sdp, "a=candidate:" + c.text()));
    cryptos.forEach(c -> line(sdp, "a=crypto:" + c));
    encryption.ifPresent(e -> line(sdp, "a=encryption:" + e.text()));
    if (!acceptTypes.isEmpty()) {
      line(sdp, "a=accept-types:" + String.join(" ", acceptTypes));
    }
  }

  static void line(StringBuilder sdp, String text) {
    sdp.append(text).append("\r\n");
  }
}
