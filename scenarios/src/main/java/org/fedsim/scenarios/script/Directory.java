package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.script.User.Kind;

/** Everybody who can appear in a scenario. */
public final class Directory {

  private static final Set<Media> ALL = Set.of(Media.values());

  private static final Directory STANDARD =
      new Directory(
          List.of(
              lync("alice@contoso.com", Kind.INSIDE, "lync"),
              lync("bob@contoso.com", Kind.INSIDE, "lync"),
              lync("carol@contoso.com", Kind.REMOTE, "remote-user"),
              user("mia@hotmail.com", "messenger", "messenger-client", ALL),
              user("yuri@yahoo.com", "yahoo", null, Set.of()),
              user("aaron@aol.com", "aol", null, Set.of()),
              user("sam@outlook.com", "skype", "skype-client", Set.of(Media.AUDIO))));

  private final List<User> users;

  public Directory(List<User> users) {
    this.users = List.copyOf(users);
  }

  /** The users that every lab has. */
  public static Directory standard() {
    return STANDARD;
  }

  public List<User> users() {
    return users;
  }

  /** The user of that address; addresses are compared without regard to case. */
  public Optional<User> find(String address) {
    return users.stream().filter(u -> u.address().equalsIgnoreCase(address)).findFirst();
  }

  private static User lync(String address, Kind kind, String host) {
    return new User(address, kind, host, Optional.empty(), Optional.of(host), ALL);
  }

  private static User user(String address, String provider, String mediaHost, Set<Media> media) {
    return new User(
        address,
        Kind.PUBLIC,
        provider,
        Optional.of(provider),
        Optional.ofNullable(mediaHost),
        media);
  }
}
