package org.fedsim.network.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fedsim.network.Lab;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LabsSideBySideTest {

  @Test
  void eachHasItsOwnAddressesAndItsOwnJournal() throws Exception {
    List<Lab<LoopbackNetwork>> labs = new ArrayList<>();
    Set<String> addresses = new HashSet<>();
    try {
      for (int i = 0; i < 16; i++) {
        Lab<LoopbackNetwork> lab = Lab.loopback(Policy.allowAll());
        labs.add(lab);
        lab.listen("edge.access", 5061);
        lab.listen("edge.access", 443);
        for (Interface face : lab.network().topology().interfaces()) {
          String real =
              lab.network()
                  .realAddress(lab.at(face.qualifiedName(), 1))
                  .getAddress()
                  .getHostAddress();
          assertThat(addresses.add(real)).as(real).isTrue();
          assertThat(real).doesNotStartWith("127.0.").doesNotStartWith("127.1.").startsWith("127.");
        }
      }
      labs.get(3).connect("yahoo", "edge.access", 5061).close();
      assertThat(labs.get(3).journal()).isNotEmpty();
      assertThat(labs.get(4).journal()).isEmpty();
    } finally {
      labs.forEach(Lab::close);
    }
  }

  @Test
  void oneCannotReachIntoAnother() throws Exception {
    try (Lab<LoopbackNetwork> one = Lab.loopback(Policy.allowAll());
        Lab<LoopbackNetwork> other = Lab.loopback(Policy.allowAll());
        ServerSocket server = one.listen("edge.access", 5061);
        Socket intruder = new Socket()) {
      intruder.bind(other.network().realAddress(other.at("yahoo", 0)));
      intruder.connect(one.network().realAddress(one.at("edge.access", 5061)));
      try (Socket own = one.connect("yahoo", "edge.access", 5061);
          Socket accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(own.getLocalSocketAddress());
      }
    }
  }

  @Test
  void manyOneAfterAnotherLeaveNoDescriptorOpen() throws Exception {
    openAndUse();
    long before = descriptors();
    for (int i = 0; i < 30; i++) {
      openAndUse();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
  }

  private static void openAndUse() throws Exception {
    try (Lab<LoopbackNetwork> lab = Lab.loopback(Policy.allowAll())) {
      ServerSocket server = lab.listen("edge.access", 5061);
      lab.connect("yahoo", "edge.access", 5061);
      server.accept();
      lab.host("edge").openUdp(lab.at("edge.av", 0));
    }
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }
}
