package org.fedsim.network.nft;

import java.io.IOException;
import org.fedsim.network.Topology;

final class GivenRules {
  static LoadedRuleset load(
      Nft nft, Ruleset.Given given, Topology t, int generation, boolean everyPacket)
      throws IOException {
    throw new IOException("todo");
  }
}
