package org.fedsim.edge.deployment;

import java.net.Inet4Address;
import java.util.Optional;

/**
 * Where a service is found.
 *
 * @param address as the world knows it
 * @param name its DNS name, which its certificate carries
 * @param behindNat the private address that a translating firewall has for it, if there is one
 */
public record Place(Inet4Address address, String name, Optional<Inet4Address> behindNat) {
  /** A place that the world knows by its own address. */
  public static Place of(Inet4Address address, String name) {
    return new Place(address, name, Optional.empty());
  }
}
