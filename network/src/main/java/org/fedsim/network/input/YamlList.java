package org.fedsim.network.input;

import java.util.Iterator;
import java.util.List;

/**
 * A list.
 *
 * @param position of its first dash or its opening bracket
 * @param items in order
 */
public record YamlList(Position position, List<YamlNode> items)
    implements YamlNode, Iterable<YamlNode> {
  public YamlList {
    items = List.copyOf(items);
  }

  @Override
  public String describe() {
    return items.isEmpty() ? "an empty list" : "a list";
  }

  @Override
  public Iterator<YamlNode> iterator() {
    return items.iterator();
  }
}
