package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.script.Step.Endpoint;
import org.fedsim.scenarios.script.User;
import org.fedsim.scenarios.site.Site;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.junit.jupiter.api.Test;

/** What scripts are refused by is what a lab really has. */
class ScriptsKnowTheLabTest {
  private final Site site = Library.shippedSite();

  @Test
  void usersOfAProviderCanOfferWhatTheProviderHas() {
    for (User user : site.directory().users()) {
      user.provider()
          .flatMap(site::partner)
          .ifPresent(
              partner ->
                  assertThat(user.media().stream().map(Enum::name).collect(Collectors.toSet()))
                      .as(user.address())
                      .isEqualTo(
                          partner.profile().media().stream()
                              .map(Enum::name)
                              .collect(Collectors.toSet())));
    }
  }

  @Test
  void theAvEdgeListensWhereScriptsMayAskIt() {
    Topology topology = site.topology();
    AvEdgeSettings settings =
        AvEdgeSettings.of(topology, MrasCredentials.withFreshKeys(new SecureRandom()), Timers.LAB);
    List<Endpoint> listening =
        settings.udpListeners().stream()
            .map(
                at -> new Endpoint(topology.byAddress(at.getAddress()).orElseThrow(), at.getPort()))
            .toList();

    assertThat(listening).allMatch(Endpoint::isAvEdge);
    assertThat(listening).extracting(e -> e.on().qualifiedName()).isEqualTo(Endpoint.AV_EDGE);
  }
}
