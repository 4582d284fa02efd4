package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.kernel.KernelNetwork;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.run.FirewallChoice;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.run.RulesetChoice;

/** One kind of network to bring labs up on. Nothing else in this package knows which. */
interface LabNetwork {

  /** The name in reports, {@code loopback} or {@code kernel}. */
  String kind();

  /**
   * Brings a topology up.
   *
   * @param firewall what the external firewall is told
   * @param tellLosses whether hosts hear of their lost packets at once
   * @param hosts the hosts that will be asked for; others need not be there
   * @throws IOException when it cannot be brought up
   */
  Network open(Topology topology, FirewallChoice firewall, boolean tellLosses, Set<String> hosts)
      throws IOException;

  static LabNetwork of(NetworkChoice choice) {
    return switch (choice) {
      case LOOPBACK -> new Loopback();
      case KERNEL -> new Kernel();
    };
  }

  /** Our own packet filter, which knows policies and nothing else. */
  record Loopback() implements LabNetwork {
    @Override
    public String kind() {
      return NetworkChoice.LOOPBACK.text();
    }

    @Override
    public Network open(
        Topology topology, FirewallChoice firewall, boolean tellLosses, Set<String> hosts)
        throws IOException {
      if (!(firewall instanceof PolicyChoice choice)) {
        throw new IllegalArgumentException("the loopback network cannot load " + firewall);
      }
      return LoopbackNetwork.open(
          topology, Map.of("external", choice.policy()), new LoopbackNetwork.Options(tellLosses));
    }
  }

  /** The kernel's nftables. */
  record Kernel() implements LabNetwork {
    @Override
    public String kind() {
      return NetworkChoice.KERNEL.text();
    }

    @Override
    public Network open(
        Topology topology, FirewallChoice firewall, boolean tellLosses, Set<String> hosts)
        throws IOException {
      if (firewall instanceof RulesetChoice choice) {
        return KernelNetwork.open(
            topology,
            choice.ruleset(),
            new KernelNetwork.Options(tellLosses, choice.translated(), hosts));
      }
      return KernelNetwork.open(
          topology,
          Ruleset.of(((PolicyChoice) firewall).policy(), topology),
          new KernelNetwork.Options(tellLosses, Map.of(), hosts));
    }
  }
}
