package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fedsim.scenarios.cli.Main;
import org.junit.jupiter.api.Test;

/**
 * No packet leaves the simulated addresses. A network namespace with a default route over a cable
 * whose other end nobody holds counts what would have left the machine: a look-up in the DNS, a
 * cloud's metadata address, anything.
 */
class NothingLeavesTest {
  private static final String CABLE =
      """
      set -e
      sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
      ip link set lo up
      ip link add out type veth peer name far
      ip address add 10.0.0.1/24 dev out
      ip link set out up
      ip link set far up
      ip route add default via 10.0.0.2
      """;

  private static final String COUNT =
      "echo left: $(cat /sys/class/net/out/statistics/tx_packets)\n";

  @Test
  void everyShippedScenarioStaysOnTheLoopback() throws Exception {
    assumeNamespaces();
    String java = ProcessHandle.current().info().command().orElseThrow();
    String run =
        String.join(
            " ",
            List.of(
                java,
                "-Xmx256m",
                "-cp",
                "'" + System.getProperty("java.class.path") + "'",
                Main.class.getName(),
                "run\n"));
    String output = inNamespace(CABLE + run + COUNT);
    assertThat(output).contains("all as expected").contains("left: 0");
  }

  @Test
  void theCableCountsWhatDoesLeave() throws Exception {
    assumeNamespaces();
    // The neighbour is asked for before anything can be sent; that is counted too.
    String output = inNamespace(CABLE + "echo x > /dev/udp/169.254.169.254/80 || true\n" + COUNT);
    assertThat(output).containsPattern("left: [1-9]");
  }

  private static void assumeNamespaces() throws Exception {
    String reason = inNamespace(CABLE + "echo fine\n");
    assumeTrue(
        reason.contains("fine"), "network namespaces are not available here: " + reason.strip());
  }

  private static String inNamespace(String script) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder("unshare", "-Urnm", "bash", "-c", script)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return e.getMessage();
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
