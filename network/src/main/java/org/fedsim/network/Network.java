package org.fedsim.network;

/**
 * Makes a {@link Topology} real: it gives each host its sockets and puts the firewall between the
 * segments.
 *
 * <p>Opened by a lab, closed by the same lab. Closing it closes every socket of every host and
 * leaves no thread behind.
 */
public interface Network extends AutoCloseable {

  Topology topology();

  /** The host of that name. Throws {@link IllegalArgumentException} if the topology has none. */
  Host host(String name);

  Journal journal();

  /** How this network is called in reports: {@code loopback}, {@code kernel} or {@code machine}. */
  String kind();

  /** What people should know beside the journal, as far as it has shown by now. */
  default Remarks remarks() {
    return Remarks.NONE;
  }

  /** Closes every socket of every host; not to be called on one of their event loops. */
  @Override
  void close();
}
