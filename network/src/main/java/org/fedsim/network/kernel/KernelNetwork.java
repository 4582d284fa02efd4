package org.fedsim.network.kernel;

import java.io.IOException;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.nft.Ruleset;

public final class KernelNetwork {
  public record Options(boolean tellLosses) {}

  public static Network open(Topology t, Ruleset r, Options o) throws IOException {
    throw new IOException("stub");
  }
}
