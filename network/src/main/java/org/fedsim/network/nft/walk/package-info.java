/**
 * A listed ruleset as nftables runs it: which rules a packet meets at which hook, what they ask of
 * it, what they do to it, and which rule came nearest to accepting it where it was lost.
 *
 * <p>Pure: no clock, no socket, no process. What cannot be told from the listing and the packet (a
 * rate, a random number, the routing table) is unknown, and nothing is concluded from it. Start
 * reading at {@link org.fedsim.network.nft.walk.Walk}; {@link org.fedsim.network.nft.walk.Listing}
 * is the model that it walks over.
 */
package org.fedsim.network.nft.walk;
