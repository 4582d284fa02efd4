package org.fedsim.network.nft;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.firewall.ConnectionTracker;
import org.fedsim.network.firewall.FlowKey;

/**
 * Which rule let a flow in: the kernel knows that a packet belongs to a flow, but not why that was
 * allowed.
 *
 * <p>Not safe for use by several threads. Holds {@value ConnectionTracker#DEFAULT_CAPACITY} flows
 * and forgets the one that was asked for longest ago.
 */
final class AdmittedFlows {
  private final Map<FlowKey, RuleRef> rules =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FlowKey, RuleRef> eldest) {
          return size() > ConnectionTracker.DEFAULT_CAPACITY;
        }
      };

  void admit(Packet packet, RuleRef rule) {
    rules.put(FlowKey.of(packet), rule);
  }

  Optional<RuleRef> admittedBy(Packet packet) {
    return Optional.ofNullable(rules.get(FlowKey.of(packet)));
  }
}
