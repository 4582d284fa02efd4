package org.fedsim.wire.tls;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certificates of a whole federation, made when they are first asked for and then kept.
 *
 * <p>Making the first certificate of a process costs some hundred milliseconds, so a program that
 * brings up many labs creates one of these and hands it to all of them. The same request always
 * gives the same identity. Safe for use by any thread.
 */
public final class FederationIdentities {
  private static final String ROOT = "Fedsim Federation Root";

  private final Clock clock;
  private final Map<String, CertificateAuthority> authorities = new ConcurrentHashMap<>();
  private final Map<Key, Identity> identities = new ConcurrentHashMap<>();

  private record Key(String authority, LeafRequest request) {}

  public FederationIdentities(Clock clock) {
    this.clock = clock;
  }

  /** The authority that everybody believes. */
  public CertificateAuthority root() {
    return authority(ROOT);
  }

  /** An authority of that name, for example one that nobody believes. */
  public CertificateAuthority authority(String name) {
    return authorities.computeIfAbsent(name, each -> CertificateAuthority.create(each, clock));
  }

  /** An identity issued by the {@link #root}. */
  public Identity identity(LeafRequest request) {
    return identity(ROOT, request);
  }

  /** An identity issued by the authority of that name. */
  public Identity identity(String authority, LeafRequest request) {
    CertificateAuthority issuer = authority(authority);
    return identities.computeIfAbsent(
        new Key(authority, request), key -> issuer.issue(key.request()));
  }

  /** The policy that believes what the {@link #root} has signed, and demands nothing else. */
  public PeerPolicy trust() {
    return PeerPolicy.trusting(root().certificate()).at(clock);
  }
}
