package org.fedsim.network.nft.walk;

/** Which rule: a handle is a rule's own within its table. */
public record RuleKey(String family, String table, long handle) {}
