package org.fedsim.network.input;

/** A value in a YAML file, which knows where it stands. */
public sealed interface YamlNode permits YamlMapping, YamlList, YamlScalar {

  /** Where the value begins. */
  Position position();

  /**
   * What it is, for messages: {@code "5061"}, {@code a list}, {@code a mapping}, {@code nothing}.
   */
  String describe();

  /** The exception to throw about this value. */
  default InputException error(String message) {
    return new InputException(position(), message);
  }

  /**
   * This value as a scalar that is not empty.
   *
   * @param what names the value in the message, for example {@code port}
   */
  default YamlScalar asScalar(String what) {
    if (this instanceof YamlScalar scalar && !scalar.isNothing()) {
      return scalar;
    }
    throw error(what + " is " + describe() + "; expected a single value");
  }

  /** This value as a mapping. */
  default YamlMapping asMapping(String what) {
    if (this instanceof YamlMapping mapping) {
      return mapping;
    }
    throw error(what + " is " + describe() + "; expected a mapping of \"key: value\" lines");
  }

  /** This value as a list. */
  default YamlList asList(String what) {
    if (this instanceof YamlList list) {
      return list;
    }
    throw error(what + " is " + describe() + "; expected a list (\"- item\" lines or [a, b])");
  }
}
