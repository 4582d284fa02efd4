package org.fedsim.network.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.PortSet.Range;

/** Reads {@code 5061}, {@code "50000-59999"}, or a list of these. */
final class PortReader {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:\\s*-\\s*(\\d{1,9}))?");

  private PortReader() {}

  static PortSet read(String key, YamlNode node) {
    if (!(node instanceof YamlList list)) {
      return PortSet.of(List.of(range(key, node.asScalar(key))));
    }
    if (list.items().isEmpty()) {
      throw list.error(key + " is an empty list; name at least one port");
    }
    List<Range> ranges = new ArrayList<>();
    for (YamlNode item : list) {
      ranges.add(range(key, item.asScalar(key)));
    }
    return PortSet.of(ranges);
  }

  private static Range range(String key, YamlScalar scalar) {
    Matcher form = FORM.matcher(scalar.text());
    if (!form.matches()) {
      throw scalar.error(
          "%s %s; expected a port (5061) or a range (\"50000-59999\")"
              .formatted(key, scalar.describe()));
    }
    int first = port(key, scalar, form.group(1));
    int last = form.group(2) == null ? first : port(key, scalar, form.group(2));
    if (first > last) {
      throw scalar.error(
          "%s range %s runs backwards; write \"%d-%d\""
              .formatted(key, scalar.describe(), last, first));
    }
    return new Range(first, last);
  }

  private static int port(String key, YamlScalar scalar, String digits) {
    int port = Integer.parseInt(digits);
    if (port < PortSet.MIN || port > PortSet.MAX) {
      throw scalar.error(
          "%s %d does not exist; expected %d to %d".formatted(key, port, PortSet.MIN, PortSet.MAX));
    }
    return port;
  }
}
