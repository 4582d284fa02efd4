package org.fedsim.network.firewall;

/**
 * How near an allowing rule is to a packet that it does not match.
 *
 * @param differing how many fields differ
 * @param protocolDiffers whether the protocol is one of them
 * @param portDiffers whether the destination port is
 * @param proximity leading bits that the packet's addresses have in common with the nearest of the
 *     rule's, of source and destination together, 0 to 64
 */
public record Nearness(int differing, boolean protocolDiffers, boolean portDiffers, int proximity) {

  /**
   * Whether this is strictly nearer. In this order: fewer fields differ; the service agrees
   * (protocol and port, or at least the protocol); the addresses are closer. Of two equals neither
   * is nearer, so that the earlier rule stays.
   *
   * <p>The last step is what tells {@code clients -> edge} from {@code edge -> clients}, mirror
   * images that both differ in {@code from} and {@code to}, when a client sits next to the ones the
   * rule names.
   */
  public boolean isNearerThan(Nearness other) {
    if (differing != other.differing) {
      return differing < other.differing;
    }
    if (service() != other.service()) {
      return service() < other.service();
    }
    return proximity > other.proximity;
  }

  private int service() {
    return (protocolDiffers ? 2 : 0) + (portDiffers ? 1 : 0);
  }
}
