/**
 * MS-TURN as Lync Server 2013 speaks it: messages and their attributes, MRAS credentials, and
 * clients whose relayed address is a socket, over UDP and over TCP.
 *
 * <p>It is TURN before there was an RFC (draft-rosenberg-midcom-turn-08 with Microsoft's changes),
 * and it differs from RFC 5766 where one would not expect it: attributes are not padded, NONCE and
 * REALM have each other's number, MAPPED-ADDRESS is the relayed address, a Send request is never
 * answered, and there is no Refresh method.
 *
 * <p>Start reading at {@link org.fedsim.wire.turn.MsTurnMessage}; a client begins at {@link
 * org.fedsim.wire.turn.MsTurnSocket} or {@link org.fedsim.wire.turn.MsTurnTcpSocket}. The server is
 * not here but in the A/V Edge.
 */
package org.fedsim.wire.turn;
