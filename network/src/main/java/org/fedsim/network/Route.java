package org.fedsim.network;

/** How packets get from one address of a {@link Topology} to another. */
public sealed interface Route {
  /** Same host or same segment: no firewall. */
  Route DIRECT = new Direct();

  /** There is no way. */
  Route NONE = new None();

  /** Same host or same segment: no firewall. */
  record Direct() implements Route {}

  /**
   * Through one firewall.
   *
   * @param firewall its name
   */
  record Through(String firewall) implements Route {}

  /** There is no way. */
  record None() implements Route {}
}
