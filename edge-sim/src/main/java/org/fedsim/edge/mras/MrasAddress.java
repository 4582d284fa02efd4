package org.fedsim.edge.mras;

import java.net.InetSocketAddress;

/** How the service is called and where it is. */
public final class MrasAddress {
  /** The port on the Edge's internal interface (Lync Server 2013, port summary of the Edge). */
  public static final int PORT = 5062;

  /** The SIP method by which it is asked. */
  public static final String SERVICE = "SERVICE";

  private MrasAddress() {}

  /**
   * The address of record that the clients of a SIP domain ask, without the scheme. Lync tells its
   * clients in-band, as {@code mrasUri}.
   */
  public static String of(String sipDomain) {
    return "MRASLoc." + sipDomain + "@" + sipDomain;
  }

  /** The service beside the SIP port of an Edge's internal interface. */
  public static InetSocketAddress beside(InetSocketAddress edge) {
    return new InetSocketAddress(edge.getAddress(), PORT);
  }
}
