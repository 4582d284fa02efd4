package org.fedsim.scenarios.result;

import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;

/**
 * A media path that did not come about.
 *
 * @param path the path
 * @param rule the rule that decided
 * @param packet the packet that it decided on
 */
public record PathTried(MediaPath path, RuleRef rule, Packet packet) {}
