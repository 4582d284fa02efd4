package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.network.input.InputException;
import org.fedsim.network.kernel.KernelSupport.Check;
import org.fedsim.scenarios.run.NetworkChoice;

/** Says what keeps this machine from running a kernel network, before anything is started. */
final class KernelRefusal {
  private KernelRefusal() {}

  /**
   * Lets networks pass that this machine can run.
   *
   * @throws InputException with what is missing and the command that brings it
   */
  static void unlessPossible(List<NetworkChoice> networks, Surroundings surroundings) {
    if (!networks.contains(NetworkChoice.KERNEL)) {
      return;
    }
    List<Check> missing = surroundings.kernelBasics().get().stream().filter(c -> !c.ok()).toList();
    if (!missing.isEmpty()) {
      throw new InputException(
          "--network",
          "the kernel network cannot run here ("
              + "\"fedsim doctor\" lists all that it needs):"
              + missing.stream().map(KernelRefusal::line).collect(Collectors.joining()));
    }
  }

  private static String line(Check check) {
    return "\n  "
        + check.what()
        + ": "
        + check.found()
        + check.remedy().map(r -> "\n    " + r).orElse("");
  }
}
