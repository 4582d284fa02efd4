package org.fedsim.bench;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * One client of a relay: knows what to say and what the answers mean, and has no socket. One peer,
 * one payload, so that what it sends can be made once and sent a million times.
 */
interface RelayClient {
  /** Bytes of the media packets: 20 ms of G.711 in RTP, which is 12 + 160. */
  int PAYLOAD = 172;

  /** What a client may want of the relay. */
  enum Goal {
    /** An allocation, and the permission to exchange packets with the peer. */
    ALLOCATE,
    /** Media without a message around it, where the protocol has that. */
    RAW,
    /** To give the allocation back. */
    RELEASE
  }

  /** What an answer comes to. */
  sealed interface Reply {
    /** It is not for the request that stands. */
    record Ignored() implements Reply {}

    /** This is to be sent now. */
    record Next(byte[] request) implements Reply {}

    /** The goal is reached. */
    record Done() implements Reply {}
  }

  /** The first request towards a goal. */
  byte[] begin(Goal goal);

  /**
   * Takes an answer.
   *
   * @throws IllegalStateException when the relay refuses
   */
  Reply received(byte[] packet);

  /** Where the peer reaches this client; after {@code ALLOCATE}. */
  InetSocketAddress relayed();

  /** What brings one payload to the peer, in the way that was agreed on last. */
  byte[] toPeer();

  /** Whether this packet from the relay brings a payload of {@value #PAYLOAD} bytes. */
  boolean brings(ByteBuf packet);
}
