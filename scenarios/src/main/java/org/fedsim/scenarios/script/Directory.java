package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;
import org.fedsim.scenarios.script.User.Kind;

/** Everybody who can appear in a scenario. */
public final class Directory {

  private static final Directory STANDARD =
      new Directory(
          List.of(
              new User(
                  "alice@contoso.com", Kind.INSIDE, "lync", Optional.empty(), Optional.of("lync")),
              new User(
                  "bob@contoso.com", Kind.INSIDE, "lync", Optional.empty(), Optional.of("lync")),
              new User(
                  "carol@contoso.com",
                  Kind.REMOTE,
                  "remote-user",
                  Optional.empty(),
                  Optional.of("remote-user")),
              user("mia@hotmail.com", "messenger", "messenger-client"),
              user("yuri@yahoo.com", "yahoo", null),
              user("aaron@aol.com", "aol", null),
              user("sam@outlook.com", "skype", "skype-client")));

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

  private static User user(String address, String provider, String mediaHost) {
    return new User(
        address, Kind.PUBLIC, provider, Optional.of(provider), Optional.ofNullable(mediaHost));
  }
}
