package org.fedsim.scenarios.script;

import java.util.List;

/**
 * Something that one step of a script opens and others belong to: a SIP dialog between two people.
 *
 * @param kind what it is for
 * @param leg the leg of the step that opens it, which no other step has
 * @param opener who opens it: for a subscription, the watcher
 * @param other the other side
 */
public record Dialog(Kind kind, String leg, User opener, User other) {

  /** What a dialog is for. */
  public enum Kind {
    /** Instant messages. Two people have at most one such session at a time. */
    MESSAGES("a message session"),
    /** Presence, in one direction. Nothing in a script ends it. */
    SUBSCRIPTION("a subscription"),
    /** A call. Two people may have several at a time. */
    CALL("a call");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Whether it is between the people of a step, whoever opened it. */
  boolean isBetween(List<User> users) {
    return users.size() == 2 && users.contains(opener) && users.contains(other);
  }
}
