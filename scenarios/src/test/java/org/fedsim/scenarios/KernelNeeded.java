package org.fedsim.scenarios;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Collectors;
import org.fedsim.network.kernel.KernelSupport;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test class where the kernel network cannot run, and says what is missing. */
public final class KernelNeeded implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    String missing =
        KernelSupport.checks().stream()
            .filter(c -> !c.ok())
            .map(c -> c.what() + ": " + c.found())
            .collect(Collectors.joining("; "));
    assumeTrue(missing.isEmpty(), "no kernel network here: " + missing);
  }
}
