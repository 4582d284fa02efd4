package org.fedsim.network.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.fedsim.network.Decision;
import org.junit.jupiter.api.Test;

class WithoutRulesTest {
  private final Policy policy = TestPolicies.lync2013();

  @Test
  void theNamedRulesAreGoneAndAllElseIsAsItWas() {
    Policy less = policy.without(Set.of("access-sip-in", "av-stun-in"));
    assertThat(less.ruleNames())
        .containsExactly("access-sip-out", "access-client-in", "av-rtp-tcp-out", "av-stun-out");
    assertThat(less.defaultDecision()).isEqualTo(Decision.DROP);
    assertThat(less.file()).isEqualTo(policy.file());
    assertThat(policy.without(Set.of())).isEqualTo(policy);
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearestOne() {
    assertThatExceptionOfType(UnknownRuleException.class)
        .isThrownBy(() -> policy.without(Set.of("acess-sip-in")))
        .withMessage(
            "test.yaml has no rule \"acess-sip-in\" (did you mean \"access-sip-in\"?); its rules"
                + " are access-sip-in, access-sip-out, access-client-in, av-rtp-tcp-out,"
                + " av-stun-out, av-stun-in")
        .satisfies(e -> assertThat(e.names()).containsExactly("acess-sip-in"));
    assertThatExceptionOfType(UnknownRuleException.class)
        .isThrownBy(() -> Policy.allowAll().without(Set.of("x")))
        .withMessage("builtin:allow-all has no rule \"x\"; it has no rules");
  }
}
