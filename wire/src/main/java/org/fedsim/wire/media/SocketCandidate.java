package org.fedsim.wire.media;

import java.net.InetSocketAddress;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.CandidateExtendedType;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;

/**
 * A local candidate as ice4j wants it, over one {@link MediaSocket}. ice4j's own kinds insist on a
 * multiplexing socket of its own and, for a relay, on a TURN dialect that Lync does not speak.
 */
final class SocketCandidate extends LocalCandidate {
  private final MediaSocket socket;
  private final IceSocketWrapper wrapper;

  private SocketCandidate(
      MediaSocket socket, Component component, CandidateType type, CandidateExtendedType extended) {
    super(address(socket.address()), component, type, extended, null);
    this.socket = socket;
    this.wrapper = new IceUdpSocketWrapper(socket);
    // RFC 5245 section 2.1: host and relayed candidates are their own bases.
    setBase(this);
  }

  static SocketCandidate host(MediaSocket socket, Component component) {
    return new SocketCandidate(
        socket, component, CandidateType.HOST_CANDIDATE, CandidateExtendedType.HOST_CANDIDATE);
  }

  /**
   * @param server the relay server; it goes into the foundation
   */
  static SocketCandidate relayed(
      MediaSocket socket, Component component, InetSocketAddress server) {
    SocketCandidate candidate =
        new SocketCandidate(
            socket,
            component,
            CandidateType.RELAYED_CANDIDATE,
            CandidateExtendedType.TURN_RELAYED_CANDIDATE);
    candidate.setRelayServerAddress(address(server));
    candidate.setMappedAddress(address(socket.base()));
    return candidate;
  }

  static TransportAddress address(InetSocketAddress endpoint) {
    return new TransportAddress(endpoint, Transport.UDP);
  }

  MediaSocket socket() {
    return socket;
  }

  /** As it goes into SDP. */
  Candidate described() {
    boolean relayed = getType() == CandidateType.RELAYED_CANDIDATE;
    return new Candidate(
        getFoundation(),
        getParentComponent().getComponentID(),
        Candidate.Transport.UDP,
        getPriority(),
        socket.address(),
        relayed ? Candidate.Type.RELAY : Candidate.Type.HOST,
        socket.base());
  }

  @Override
  protected IceSocketWrapper getCandidateIceSocketWrapper() {
    return wrapper;
  }

  @Override
  public IceSocketWrapper getStunSocket(TransportAddress serverAddress) {
    return wrapper;
  }
}
