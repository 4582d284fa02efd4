package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;

/**
 * What a condition is about, as the field in which a packet differs from a rule is called. Sets of
 * these are bits of an int, in this order.
 */
public enum Subject {
  PROTOCOL("protocol"),
  FROM("from"),
  TO("to"),
  PORT("port"),
  SOURCE_PORT("source-port"),
  /** The firewall's interface that it comes in by or leaves by. */
  INTERFACE("interface"),
  /** What the connection tracker knows: state and direction. */
  STATE("state"),
  /** What the connection tracker has done: the status, such as {@code dnat}. */
  STATUS("status"),
  /** The packet's or the connection's mark. */
  MARK("mark"),
  LENGTH("length"),
  /** TCP flags. */
  FLAGS("flags"),
  OTHER("other");

  private final String word;

  Subject(String word) {
    this.word = word;
  }

  int bit() {
    return 1 << ordinal();
  }

  boolean in(int set) {
    return (set & bit()) != 0;
  }

  /** The words of a set, in order. */
  static List<String> words(int set) {
    List<String> words = new ArrayList<>();
    for (Subject subject : values()) {
      if (subject.in(set)) {
        words.add(subject.word);
      }
    }
    return words;
  }
}
