package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.NoRouteToHostException;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Route;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.ConnectAttempt;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.PlainHost;

/** A host in a namespace of its own: the system's sockets, opened in there. */
final class KernelHost extends PlainHost {
  private final Topology topology;
  private final Namespace namespace;

  KernelHost(
      String name, Topology topology, Namespace namespace, OpenSockets open, ChannelKind kind) {
    super(name, topology, open, kind);
    this.topology = topology;
    this.namespace = namespace;
  }

  @Override
  protected <T> T inside(Opening<T> opening) throws IOException {
    return namespace.call(opening::open);
  }

  @Override
  protected void begin(ConnectAttempt attempt) throws NoRouteToHostException {
    if (topology.route(attempt.local().getAddress(), attempt.remote().getAddress()) == Route.NONE) {
      throw new NoRouteToHostException(
          "network is unreachable: no route to " + attempt.remote().getAddress().getHostAddress());
    }
  }
}
