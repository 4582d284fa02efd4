/**
 * What a firewall is told: a policy is an ordered list of rules and a default.
 *
 * <p>Pure values and the reader of the port-table format (docs/policies.md). Start reading at
 * {@link org.fedsim.network.policy.Policy}. What happens to a packet is decided in {@link
 * org.fedsim.network.firewall}.
 */
package org.fedsim.network.policy;
