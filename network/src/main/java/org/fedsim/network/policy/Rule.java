package org.fedsim.network.policy;

import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;

/**
 * One row of a policy. It matches a packet when all of its fields do.
 *
 * @param name unique within the policy
 * @param role free text for people, for example the server role of Microsoft's tables; may be empty
 * @param protocol the transport
 * @param from where the packet comes from
 * @param to where it goes
 * @param ports the destination ports
 * @param sourcePorts the source ports, usually {@link PortSet#ANY}
 * @param action what happens to a packet that matches
 * @param note free text for people; may be empty
 * @param ref where the rule was written down
 */
public record Rule(
    String name,
    String role,
    Protocol protocol,
    AddressSet from,
    AddressSet to,
    PortSet ports,
    PortSet sourcePorts,
    Decision action,
    String note,
    RuleRef ref) {

  /** Makes the rule and words its {@link RuleRef#text()}. */
  public static Rule of(
      String name,
      String role,
      Protocol protocol,
      AddressSet from,
      AddressSet to,
      PortSet ports,
      PortSet sourcePorts,
      Decision action,
      String note,
      String file,
      int line) {
    String source = sourcePorts.isAny() ? "" : " source port " + sourcePorts;
    String text =
        "%s %s from %s%s to %s port %s"
            .formatted(action.text(), protocol.text(), from, source, to, ports);
    return new Rule(
        name,
        role,
        protocol,
        from,
        to,
        ports,
        sourcePorts,
        action,
        note,
        new RuleRef(name, file, line, text));
  }
}
