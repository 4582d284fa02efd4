package org.fedsim.network.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/** Reads a group, a host, a host.interface, an address, a CIDR, {@code any}, or a list of these. */
final class AddressReader {
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+(?:/.*)?");

  /** A site may have thousands of names, which nobody would read. */
  private static final int MOST_LISTED = 60;

  private final Map<String, List<Cidr>> names = new LinkedHashMap<>();
  private final List<Cidr> interfaces;

  AddressReader(Topology topology) {
    names.putAll(topology.groups());
    for (String host : topology.hosts()) {
      names.put(
          host,
          topology.interfacesOf(host).stream().map(Interface::address).map(Cidr::single).toList());
    }
    for (Interface i : topology.interfaces()) {
      names.put(i.qualifiedName(), List.of(Cidr.single(i.address())));
    }
    interfaces = topology.interfaces().stream().map(i -> Cidr.single(i.address())).toList();
  }

  AddressSet read(String key, YamlNode node) {
    if (!(node instanceof YamlList list)) {
      YamlScalar scalar = node.asScalar(key);
      return new AddressSet(List.of(scalar.text()), ranges(key, scalar));
    }
    if (list.items().isEmpty()) {
      throw list.error(key + " is an empty list; write any to mean everybody");
    }
    List<String> written = new ArrayList<>();
    List<Cidr> ranges = new ArrayList<>();
    for (YamlNode item : list) {
      YamlScalar scalar = item.asScalar(key);
      written.add(scalar.text());
      ranges.addAll(ranges(key, scalar));
    }
    return new AddressSet(written, ranges);
  }

  private List<Cidr> ranges(String key, YamlScalar scalar) {
    String text = scalar.text();
    List<Cidr> named = names.get(text);
    if (named != null) {
      return named;
    }
    if (!NUMERIC.matcher(text).matches()) {
      throw scalar.error(
          "unknown group or host \"%s\"%s; %s; an address or a CIDR will do, too"
              .formatted(text, DidYouMean.question(text, names.keySet()), known()));
    }
    Cidr cidr = Cidr.parse(text).orElseThrow(() -> scalar.error(notAnAddress(key, text)));
    if (!text.contains("/") && !interfaces.contains(cidr)) {
      List<String> known = interfaces.stream().map(Cidr::toString).toList();
      throw scalar.error(
          "unknown address %s%s; no host of the topology has it (write %s/32 if you mean it)"
              .formatted(text, DidYouMean.question(text, known), text));
    }
    return List.of(cidr);
  }

  private String known() {
    return names.size() > MOST_LISTED
        ? "there are " + names.size() + " names"
        : "the names are " + String.join(", ", names.keySet());
  }

  private static String notAnAddress(String key, String text) {
    return Cidr.networkOf(text)
        .map(
            network ->
                "%s %s has bits set behind its prefix; write %s".formatted(key, text, network))
        .orElse(
            "%s %s is no IPv4 address or CIDR; expected four numbers from 0 to 255, and a prefix from 0 to 32"
                .formatted(key, text));
  }
}
