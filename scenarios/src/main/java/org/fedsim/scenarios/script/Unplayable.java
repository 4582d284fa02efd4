package org.fedsim.scenarios.script;

/** Why a step cannot be played after those before it, in words for people. */
final class Unplayable extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * @param key which key of the step is at fault; empty for the step as a whole
   */
  Unplayable(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
