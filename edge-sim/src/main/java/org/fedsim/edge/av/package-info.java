/**
 * The A/V Edge: STUN Binding and the MS-TURN relay of a Lync Server 2013 Edge.
 *
 * <p>The core decides and does nothing: {@link org.fedsim.edge.av.RelayServer} takes a packet,
 * where it came from and the time, and returns {@link org.fedsim.edge.av.Action actions}. It has no
 * socket, no clock and no thread. {@link org.fedsim.edge.av.AvEdge} is the shell around it: it owns
 * the sockets and one event loop, which is the only thread that ever calls the core.
 *
 * <p>Over TCP the shell has more to do: {@code TcpClients} and {@code TcpClient} cut what clients
 * send into frames, {@code TcpRelayPort} connects to peers and is connected to, and both see to it
 * that nobody's pace costs memory. What a client may have and for how long is still the core's
 * affair.
 *
 * <p>Start reading at {@code RelayServer}, then {@code AllocateHandler}. Clause numbers in comments
 * are those of MS-TURN where nothing else is named.
 */
package org.fedsim.edge.av;
