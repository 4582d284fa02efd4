package org.fedsim.wire.media;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.media.MediaRefused.Reason;

/**
 * Offer and answer (RFC 3264) for streams of audio and video: what a section says, and whether two
 * parties agree. Pure but for the keys.
 */
final class Negotiation {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** AES_CM_128_HMAC_SHA1_80: a key of 16 bytes and a salt of 14 (RFC 4568 section 6.1). */
  private static final int KEY_AND_SALT = 30;

  private Negotiation() {}

  /** The section of one stream in an offer of a party set to that level. */
  static MediaDescription offered(
      MediaKind media,
      EncryptionLevel level,
      String ufrag,
      String password,
      List<Candidate> candidates) {
    String profile = level == EncryptionLevel.REQUIRED ? "RTP/SAVP" : "RTP/AVP";
    List<String> keys =
        level == EncryptionLevel.REJECTED
            ? List.of()
            : List.of("1 AES_CM_128_HMAC_SHA1_80 inline:" + key() + "|2^31");
    return section(media, level, ufrag, password, candidates, profile, keys);
  }

  /** The section of one stream in an answer: plain RTP, since nobody in here has SRTP. */
  static MediaDescription answered(
      MediaKind media,
      EncryptionLevel level,
      String ufrag,
      String password,
      List<Candidate> candidates) {
    return section(media, level, ufrag, password, candidates, "RTP/AVP", List.of());
  }

  private static MediaDescription section(
      MediaKind media,
      EncryptionLevel level,
      String ufrag,
      String password,
      List<Candidate> candidates,
      String profile,
      List<String> keys) {
    return new MediaDescription(
        media.text(),
        defaultCandidate(candidates).address().getPort(),
        profile,
        List.of(Integer.toString(media.payloadType())),
        Optional.of(ufrag),
        Optional.of(password),
        candidates,
        Optional.of(level),
        keys,
        List.of());
  }

  /** RFC 5245 section 4.1.4: the one most likely to work with a peer that has no ICE. */
  static Candidate defaultCandidate(List<Candidate> candidates) {
    return candidates.stream()
        .max(Comparator.comparing(Candidate::udp).thenComparing(Candidate::relayed))
        .orElseThrow();
  }

  /**
   * Checks a section of the peer's that this party is to use.
   *
   * @param own what this party is set to
   */
  static void check(MediaDescription section, MediaKind media, EncryptionLevel own)
      throws MediaRefused {
    EncryptionLevel peer = section.encryptionLevel();
    if (own.conflictsWith(peer)) {
      throw new MediaRefused(
          Reason.ENCRYPTION_MISMATCH,
          "encryption levels do not match for %s: %s here, %s there"
              .formatted(media.text(), own.text(), peer.text()));
    }
    if (own == EncryptionLevel.REQUIRED || peer == EncryptionLevel.REQUIRED) {
      throw new MediaRefused(
          Reason.ENCRYPTION_MISMATCH,
          "SRTP is required for " + media.text() + ", which this party does not have");
    }
    if (!section.formats().contains(Integer.toString(media.payloadType()))) {
      throw new MediaRefused(
          Reason.MEDIA_NOT_SUPPORTED,
          "no payload type %d for %s".formatted(media.payloadType(), media.text()));
    }
    if (section.ufrag().isEmpty()) {
      throw new MediaRefused(Reason.MEDIA_NOT_SUPPORTED, "no ICE for " + media.text());
    }
  }

  private static String key() {
    byte[] key = new byte[KEY_AND_SALT];
    RANDOM.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
