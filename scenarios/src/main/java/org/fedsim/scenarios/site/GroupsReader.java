package org.fedsim.scenarios.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/** Reads the groups that a site makes of its own. A group may name those before it. */
final class GroupsReader {
  private GroupsReader() {}

  /**
   * @param site without groups of its own
   */
  static Map<String, List<String>> read(Optional<YamlNode> written, SiteNames names, Site site) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    if (written.isEmpty()) {
      return groups;
    }
    Topology topology = site.topology();
    Set<String> known = new LinkedHashSet<>(topology.groups().keySet());
    topology.interfaces().forEach(i -> known.add(i.host()));
    topology.interfaces().forEach(i -> known.add(i.qualifiedName()));
    for (YamlMapping.Entry entry : written.get().asMapping("groups").entries().values()) {
      String name = names.host(entry.key(), "a group");
      YamlList list = entry.value().asList("group " + name);
      List<String> members = new ArrayList<>();
      for (YamlNode item : list) {
        members.add(member(item.asScalar("a member of group " + name), name, known));
      }
      if (members.isEmpty()) {
        throw list.error("group " + name + " is an empty list; name at least one member");
      }
      groups.put(name, members);
      known.add(name);
    }
    return groups;
  }

  private static String member(YamlScalar written, String group, Set<String> known) {
    String text = written.text();
    if (known.contains(text)) {
      return text;
    }
    if (text.matches("[0-9.]+(?:/.*)?")) {
      Cidr range = SiteAddresses.range(written);
      return range.toString();
    }
    throw written.error(
        "group %s names \"%s\", and there is no host, network or group of that name%s"
            .formatted(group, text, DidYouMean.question(text, known)));
  }
}
