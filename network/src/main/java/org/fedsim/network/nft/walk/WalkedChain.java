package org.fedsim.network.nft.walk;

import java.util.List;

/**
 * A chain of a listed ruleset.
 *
 * @param hook where packets come in, {@code forward}; empty when other chains lead to it
 */
public record WalkedChain(WalkedRule.ChainKey key, String hook, List<WalkedRule> rules) {}
