package org.fedsim.edge.av;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.UnknownAttribute;

/** The attributes of a request that must be understood and are not (2.2.2). */
final class UnknownMandatory {
  private UnknownMandatory() {}

  static List<Integer> in(MsTurnMessage request) {
    // On the path of every relayed packet, where there is nearly never one: no stream for nothing.
    Set<Integer> unknown = Set.of();
    for (Attribute attribute : request.attributes()) {
      if (attribute instanceof UnknownAttribute one && one.mandatory()) {
        unknown = unknown.isEmpty() ? new LinkedHashSet<>() : unknown;
        unknown.add(one.type());
      }
    }
    return List.copyOf(unknown);
  }
}
