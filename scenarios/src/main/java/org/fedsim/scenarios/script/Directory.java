package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;

/** Everybody who can appear in a scenario. */
public final class Directory {

  private final List<User> users;

  public Directory(List<User> users) {
    this.users = List.copyOf(users);
  }

  public List<User> users() {
    return users;
  }

  /** The user of that address; addresses are compared without regard to case. */
  public Optional<User> find(String address) {
    return users.stream().filter(u -> u.address().equalsIgnoreCase(address)).findFirst();
  }
}
