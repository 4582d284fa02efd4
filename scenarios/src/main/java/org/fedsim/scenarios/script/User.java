package org.fedsim.scenarios.script;

import java.util.Optional;
import java.util.Set;
import org.fedsim.scenarios.result.Media;

/**
 * Someone who can act in a scenario.
 *
 * @param address the user's SIP address without {@code sip:}, for example {@code alice@contoso.com}
 * @param kind where the user is
 * @param host the host in the topology that signals for the user: {@code lync}, {@code
 *     remote-user}, or the provider's gateway
 * @param provider the public provider, named as its gateway host is; empty for Lync users
 * @param mediaHost the host that the user's media starts from; empty when the provider has no media
 *     client
 * @param media what the user can offer in a call; empty for users of a provider without calls
 */
public record User(
    String address,
    Kind kind,
    String host,
    Optional<String> provider,
    Optional<String> mediaHost,
    Set<Media> media) {
  public User {
    media = Set.copyOf(media);
  }

  /** Where a user is. */
  public enum Kind {
    /** A Lync user on the internal network. */
    INSIDE,
    /** A Lync user on the internet, who signs in through the Access Edge. */
    REMOTE,
    /** A user of a public provider. */
    PUBLIC
  }

  /** The part after the {@code @}. */
  public String domain() {
    return address.substring(address.indexOf('@') + 1);
  }

  /** Whether the user belongs to the Lync organisation, wherever she is. */
  public boolean isLync() {
    return kind != Kind.PUBLIC;
  }
}
