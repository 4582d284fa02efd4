package org.fedsim.edge.av;

import java.util.List;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.UnknownAttribute;

/** The attributes of a request that must be understood and are not (2.2.2). */
final class UnknownMandatory {
  private UnknownMandatory() {}

  static List<Integer> in(MsTurnMessage request) {
    return request.attributes().stream()
        .filter(UnknownAttribute.class::isInstance)
        .map(UnknownAttribute.class::cast)
        .filter(UnknownAttribute::mandatory)
        .map(UnknownAttribute::type)
        .distinct()
        .toList();
  }
}
