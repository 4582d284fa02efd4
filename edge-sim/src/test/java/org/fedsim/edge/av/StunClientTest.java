package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** coturn's STUN client against the A/V Edge. Needs Debian's coturn; is skipped without it. */
@ExtendWith(LeakCheck.class)
class StunClientTest {

  @Test
  void coturnsClientGetsItsMappedAddress() throws Exception {
    ForeignProgram.assumeInstalled("turnutils_stunclient");
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      InetSocketAddress server = lab.network().realAddress(lab.at("edge.av", 3478));
      InetSocketAddress local = lab.network().realAddress(lab.at("messenger-client", 0));

      ForeignProgram client =
          ForeignProgram.run(
              "turnutils_stunclient",
              "-p",
              Integer.toString(server.getPort()),
              "-L",
              local.getAddress().getHostAddress(),
              server.getAddress().getHostAddress());

      assertThat(client.output()).containsPattern("reflexive addr: 203\\.0\\.113\\.50:\\d+");
      assertThat(client.status()).isZero();
    }
  }
}
