/**
 * A listed ruleset as nftables walks it: what the rules ask of a packet, which of them came nearest
 * to accepting it where it was lost, and whether the next packet like it would be lost, too.
 *
 * <p>Pure: no clock, no socket, no process. What cannot be read is {@link
 * org.fedsim.network.nft.walk.Truth#UNKNOWN} and is left out; nothing is guessed. What decided is
 * told by the kernel's trace and not by this package. Start reading at {@link
 * org.fedsim.network.nft.walk.Walk}.
 */
package org.fedsim.network.nft.walk;
