package org.fedsim.scenarios.result;

import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;

/**
 * What a leg that has succeeded was held up by.
 *
 * @param rule the rule that lost a packet which was sent again, or that was done without
 * @param packet the first such packet
 * @param text one sentence for people, with a full stop
 */
public record Delay(RuleRef rule, Packet packet, String text) {}
