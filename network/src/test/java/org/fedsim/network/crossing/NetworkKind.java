package org.fedsim.network.crossing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.stream.Collectors;
import org.fedsim.network.Lab;
import org.fedsim.network.kernel.KernelNetwork;
import org.fedsim.network.kernel.KernelSupport;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.Policy;

/** The networks that must look the same to their hosts. */
enum NetworkKind {
  LOOPBACK {
    @Override
    Lab<?> open(Policy policy, boolean tellLosses) throws IOException {
      return Lab.loopback(policy, new LoopbackNetwork.Options(tellLosses));
    }
  },
  KERNEL {
    @Override
    Lab<?> open(Policy policy, boolean tellLosses) throws IOException {
      String missing =
          KernelSupport.basics().stream()
              .filter(check -> !check.ok())
              .map(check -> check.what() + ": " + check.found())
              .collect(Collectors.joining("; "));
      assumeTrue(missing.isEmpty(), missing);
      return Lab.kernel(policy, new KernelNetwork.Options(tellLosses));
    }
  };

  /** Opens a network; skips the test where it cannot be. */
  abstract Lab<?> open(Policy policy, boolean tellLosses) throws IOException;

  Lab<?> open(Policy policy) throws IOException {
    return open(policy, true);
  }
}
