package org.fedsim.network;

import java.util.Optional;

/**
 * Tells a host, out of band, that a packet it sent will never arrive. A real network says nothing;
 * fedsim says it so that nobody waits for a time-out whose cause is already in the journal.
 *
 * @param packet the packet, with topology addresses
 * @param payload the bytes it carried; empty for a SYN
 * @param entry the journal entry of the firewall that stopped it; empty when there was no route
 */
public record LostPacket(Packet packet, byte[] payload, Optional<JournalEntry> entry) {}
