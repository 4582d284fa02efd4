package org.fedsim.network.kernel;

import java.util.List;
import java.util.Optional;

public final class KernelSupport {
  public record Check(String what, boolean ok, String found, Optional<String> remedy) {}

  public static List<Check> checks() {
    return List.of();
  }
}
