package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedsim.edge.av.AvLab.PATIENCE;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.Decision;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.stun.StunBinding;
import org.fedsim.wire.stun.StunPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** STUN Binding to and from the A/V Edge's port 3478. */
@ExtendWith(LeakCheck.class)
class StunBindingTest {
  private static final Policy CLOSED =
      new Policy("closed", "test:closed", List.of(), Decision.DROP, 1);

  @Test
  void theEdgeTellsAClientItsAddress() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      assertThat(
              StunBinding.request(
                  lab.host("messenger-client"),
                  lab.at("messenger-client", 3478),
                  lab.at("edge.av", 3478),
                  Timers.LAB))
          .isEqualTo(lab.at("messenger-client", 3478));
    }
  }

  @Test
  void theEdgeProbesAClientFromItsPort3478() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        StunPort client =
            StunPort.open(lab.host("messenger-client"), lab.at("messenger-client", 3478))) {
      assertThat(
              lab.edge()
                  .probe(lab.at("messenger-client", 3478))
                  .toCompletableFuture()
                  .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(lab.at("edge.av", 3478));
      assertThat(client.answered()).isEqualTo(1);
      assertThat(lab.network().journal().entries().get(0).packet().source())
          .isEqualTo(lab.at("edge.av", 3478));
    }
  }

  @Test
  void aRequestThatTheFirewallDropsFailsAtOnceBothWays() throws Exception {
    try (AvLab lab = AvLab.open(CLOSED)) {
      assertThatThrownBy(
              () ->
                  StunBinding.request(
                      lab.host("messenger-client"),
                      lab.at("messenger-client", 0),
                      lab.at("edge.av", 3478),
                      Timers.LAB))
          .isInstanceOf(PacketLost.class);
      assertThatThrownBy(
              () ->
                  lab.edge()
                      .probe(lab.at("messenger-client", 3478))
                      .toCompletableFuture()
                      .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(PacketLost.class);
      assertThat(lab.network().journal().entries()).hasSize(2);
    }
  }

  @Test
  void whereNobodyAnswersTheWaitEndsAfterAllTransmissions() throws Exception {
    Timers impatient =
        new Timers(
            "impatient",
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(2),
            3,
            Duration.ofSeconds(1));
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      assertThatThrownBy(
              () ->
                  StunBinding.request(
                      lab.host("edge"),
                      lab.at("edge.av", 0),
                      lab.at("messenger-client", 3478),
                      impatient))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(lab.network().journal().entries()).hasSize(3);
    }
  }

  @Test
  void closingTheEdgeEndsAProbeThatWaits() throws Exception {
    AvLab lab = AvLab.open(Policy.allowAll());
    var waiting = lab.edge().probe(lab.at("messenger-client", 3478)).toCompletableFuture();
    lab.close();
    assertThatThrownBy(() -> waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }
}
