package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Topology;
import org.fedsim.partner.ProviderProfile;
import org.fedsim.scenarios.script.Directory;
import org.fedsim.scenarios.script.Step.Endpoint;
import org.fedsim.scenarios.script.User;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.junit.jupiter.api.Test;

/** What scripts are refused by is what a lab really has. */
class ScriptsKnowTheLabTest {

  @Test
  void usersOfAProviderCanOfferWhatTheProviderHas() {
    for (User user : Directory.standard().users()) {
      user.provider()
          .map(ProviderProfile::named)
          .ifPresent(
              profile -> {
                assertThat(user.media().stream().map(Enum::name).collect(Collectors.toSet()))
                    .as(user.address())
                    .isEqualTo(
                        profile.media().stream().map(Enum::name).collect(Collectors.toSet()));
                assertThat(user.mediaHost()).isEqualTo(profile.mediaHost());
              });
    }
  }

  @Test
  void theAvEdgeListensWhereScriptsMayAskIt() {
    Topology topology = Topology.federation();
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
