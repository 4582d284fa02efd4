package org.fedsim.wire.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a certificate shall say. Starts from what a Lync Edge or a federation gateway normally has,
 * and each method returns a copy that differs in one point:
 *
 * <pre>{@code
 * LeafRequest.named("sip.contoso.com")                  // the subject, and the first DNS name
 *     .alsoNamed("webcon.contoso.com")
 *     .usableAs(TlsRole.SERVER);                        // no client purpose: AOL will refuse it
 * }</pre>
 *
 * @param commonName the subject; only people read it
 * @param dnsNames the subject alternative names; only these count when a peer checks who it talks
 *     to
 * @param usages the purposes of the extended key usage extension; empty for a certificate without
 *     that extension, which is good for every purpose (RFC 5280, 4.2.1.12)
 * @param start when the validity begins, relative to the authority's clock at the moment of issue;
 *     negative for the past
 * @param end when the validity ends, likewise
 * @param key the kind of key
 */
public record LeafRequest(
    String commonName,
    List<String> dnsNames,
    Optional<Set<TlsRole>> usages,
    Duration start,
    Duration end,
    KeyKind key) {

  /** The kinds of key a certificate can be made for. */
  public enum KeyKind {
    /** ECDSA on curve P-256; generated in less than a millisecond. */
    EC_P256,
    /** RSA with 2048 bits, as the Edges of the time had; takes about 100 ms to generate. */
    RSA_2048
  }

  public LeafRequest {
    dnsNames = List.copyOf(dnsNames);
    usages = usages.map(Set::copyOf);
    if (start.compareTo(end) >= 0) {
      throw new IllegalArgumentException("a validity that ends before it begins");
    }
    if (usages.isPresent() && usages.get().isEmpty()) {
      throw new IllegalArgumentException(
          "an extended key usage without a purpose; use withoutUsageExtension()");
    }
  }

  /** A certificate of that subject and DNS name, for both roles, from an hour ago for two years. */
  public static LeafRequest named(String dnsName) {
    return new LeafRequest(
        dnsName,
        List.of(dnsName),
        Optional.of(EnumSet.allOf(TlsRole.class)),
        Duration.ofHours(-1),
        Duration.ofDays(730),
        KeyKind.EC_P256);
  }

  /** Another subject, with the DNS names as they are. */
  public LeafRequest subject(String other) {
    return new LeafRequest(other, dnsNames, usages, start, end, key);
  }

  /** One more DNS name. */
  public LeafRequest alsoNamed(String dnsName) {
    List<String> more = new ArrayList<>(dnsNames);
    more.add(dnsName);
    return new LeafRequest(commonName, more, usages, start, end, key);
  }

  /** No DNS names at all: nobody who asks for a name accepts it, whatever the subject says. */
  public LeafRequest withoutDnsNames() {
    return new LeafRequest(commonName, List.of(), usages, start, end, key);
  }

  /** Exactly these purposes; at least one. */
  public LeafRequest usableAs(TlsRole... roles) {
    return new LeafRequest(commonName, dnsNames, Optional.of(Set.of(roles)), start, end, key);
  }

  /** No extended key usage extension. */
  public LeafRequest withoutUsageExtension() {
    return new LeafRequest(commonName, dnsNames, Optional.empty(), start, end, key);
  }

  /** Valid between two moments, both relative to the moment of issue. */
  public LeafRequest valid(Duration from, Duration until) {
    return new LeafRequest(commonName, dnsNames, usages, from, until, key);
  }

  /** Ended a day ago. */
  public LeafRequest expired() {
    return valid(Duration.ofDays(-30), Duration.ofDays(-1));
  }

  /** Begins tomorrow. */
  public LeafRequest notYetValid() {
    return valid(Duration.ofDays(1), Duration.ofDays(30));
  }

  /** Another kind of key. */
  public LeafRequest key(KeyKind other) {
    return new LeafRequest(commonName, dnsNames, usages, start, end, other);
  }
}
