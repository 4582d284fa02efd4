package org.fedsim.network;

/**
 * What a firewall did to the addresses of a packet (RFC 2663 calls it NAT).
 *
 * @param rule the rule that translated it, or the one that began the translation of its connection
 * @param before the packet as it came to that rule
 * @param after the packet as it went on
 */
public record Translation(RuleRef rule, Packet before, Packet after) {}
