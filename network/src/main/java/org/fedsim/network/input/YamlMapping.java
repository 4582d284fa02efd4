package org.fedsim.network.input;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping. No key occurs twice.
 *
 * @param position of its first key or its opening brace
 * @param entries values by the text of their key, in the order they were written
 */
public record YamlMapping(Position position, Map<String, Entry> entries) implements YamlNode {

  /**
   * One key with its value.
   *
   * @param key the key; its position is where the entry begins
   * @param value what it stands for
   */
  public record Entry(YamlScalar key, YamlNode value) {}

  public YamlMapping {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  @Override
  public String describe() {
    return entries.isEmpty() ? "an empty mapping" : "a mapping";
  }

  /** The keys in the order they were written. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /**
   * Refuses every key but these.
   *
   * @param what names the mapping in the message, for example {@code rule}
   * @return this mapping
   */
  public YamlMapping only(String what, String... keys) {
    List<String> known = List.of(keys);
    for (Entry entry : entries.values()) {
      String key = entry.key().text();
      if (!known.contains(key)) {
        throw entry
            .key()
            .error(
                "unknown key \"%s\" in a %s%s; the keys are %s"
                    .formatted(
                        key, what, DidYouMean.question(key, known), String.join(", ", known)));
      }
    }
    return this;
  }

  /** The value of a key, if the key is there. */
  public Optional<YamlNode> get(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** The value of a key that must be there. */
  public YamlNode require(String key) {
    return get(key)
        .orElseThrow(() -> error("\"" + key + "\" is missing; add a line \"" + key + ": ...\""));
  }

  /** A single value that must be there. */
  public YamlScalar scalar(String key) {
    return require(key).asScalar(key);
  }

  /** A single value that may be left out. */
  public Optional<YamlScalar> optionalScalar(String key) {
    return get(key).map(node -> node.asScalar(key));
  }

  /** Free text that must be there. */
  public String text(String key) {
    return scalar(key).text();
  }

  /** Free text that may be left out. */
  public Optional<String> optionalText(String key) {
    return optionalScalar(key).map(YamlScalar::text);
  }

  /** A list that must be there. */
  public YamlList list(String key) {
    return require(key).asList(key);
  }

  /** A mapping that must be there. */
  public YamlMapping mapping(String key) {
    return require(key).asMapping(key);
  }

  /** Where a key stands; the beginning of the mapping when it has no such key. */
  public Position positionOf(String key) {
    Entry entry = entries.get(key);
    return entry == null ? position : entry.key().position();
  }
}
