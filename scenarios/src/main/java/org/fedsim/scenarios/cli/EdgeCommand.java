package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.edge.standalone.StandaloneEdge;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.wire.tls.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the Edge alone, until it is told to stop. */
@Command(
    name = "edge",
    description = {
      "Run the Edge alone, on real sockets of this machine, until Ctrl-C: for software that is not"
          + " part of fedsim.",
      "Prints a line of JSON when it is ready, and another with what it has served when it ends."
    })
final class EdgeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private EdgeOptions options;
  @Mixin private VerboseOption verbose;

  EdgeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    try (Termination.Registration stopping =
        surroundings.termination().whenAsked(asked::countDown)) {
      serve(asked);
      return ExitCode.OK;
    }
  }

  private void serve(CountDownLatch asked) throws InterruptedException {
    List<Provider> providers = Library.shippedSite().edge().partners();
    // For whom a certificate is written.
    String partner = providers.get(0).proxyFqdn();
    StandaloneEdge.Settings settings = options.settings(providers);
    OptionalInt minutes = options.minutes();
    OutputDirectory out = OutputDirectory.of(options.out(), surroundings.directory());
    JsonTarget metrics = JsonTarget.of(options.json(), surroundings.directory());
    if (!settings.address().isLoopbackAddress()) {
      surroundings.complain(
          settings.address().getHostAddress() + " can be reached from the network by others");
    }
    try (StandaloneEdge edge = StandaloneEdge.start(settings)) {
      long start = System.nanoTime();
      out.write(files(edge, partner));
      surroundings.out().print(EdgeJson.ready(edge, partner, out));
      if (minutes.isPresent()) {
        asked.await(minutes.getAsInt(), TimeUnit.MINUTES);
      } else {
        asked.await();
      }
      Duration served = Duration.ofNanos(System.nanoTime() - start);
      metrics.write(EdgeJson.metrics(edge, served), surroundings.out());
    } catch (IOException e) {
      throw new InputException("edge", e.getMessage());
    }
  }

  private static Map<String, String> files(StandaloneEdge edge, String proxyFqdn) {
    Identity partner = edge.partner(proxyFqdn);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("ca.pem", edge.caPem());
    files.put("provider.pem", partner.chainPem());
    files.put("provider-key.pem", partner.keyPem());
    files.put("client.pem", edge.client().chainPem());
    files.put("client-key.pem", edge.client().keyPem());
    files.put("turn-credentials.json", EdgeJson.credentials(edge.turnCredentials()));
    return files;
  }
}
