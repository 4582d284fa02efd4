/**
 * The kernel's own firewall: nftables as rendered from a policy or as a user wrote it, and its
 * trace as a journal.
 *
 * <p>Start reading at {@link org.fedsim.network.nft.Ruleset} (what is loaded) and {@link
 * org.fedsim.network.nft.NftFirewall} (where, and what it says about packets). The way of one
 * packet: {@link org.fedsim.network.nft.TraceSocket} reads the kernel's trace messages, {@link
 * org.fedsim.network.nft.TraceMessage} parses one, {@link org.fedsim.network.nft.TraceAssembly}
 * puts those of one packet together, {@link org.fedsim.network.nft.LoadedRuleset} says which rule
 * it was.
 */
package org.fedsim.network.nft;
