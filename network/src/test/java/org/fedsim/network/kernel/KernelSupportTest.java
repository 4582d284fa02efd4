package org.fedsim.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.network.kernel.KernelSupport.Check;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class KernelSupportTest {

  @Test
  void whatIsMissingHasARemedyAndWhatIsThereHasNone() {
    assertThat(KernelSupport.checks())
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.remedy().isEmpty()).as(c.toString()).isEqualTo(c.ok()))
        .allSatisfy(c -> assertThat(c.found()).isNotBlank());
  }

  @Nested
  @ExtendWith(NamespacesNeeded.class)
  class WhereNamespacesCanBeMade {
    @Test
    void everyPartIsTried() {
      assertThat(KernelSupport.checks()).hasSizeGreaterThan(8).allMatch(Check::ok);
    }
  }
}
