package org.fedsim.network.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "abc, abc, 0",
    "abc, acb, 1",
    "kitten, sitting, 3",
    "partners, partnres, 1",
    "ca, abc, 3"
  })
  void theDistanceCountsEditsAndSwaps(String a, String b, int distance) {
    assertThat(DidYouMean.distance(a, b)).isEqualTo(distance);
    assertThat(DidYouMean.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void theNearestNameIsFoundAndAFarOneIsNot() {
    List<String> names = List.of("partners", "perimeter", "any");
    assertThat(DidYouMean.nearest("Partner", names)).hasValue("partners");
    assertThat(DidYouMean.nearest("an", names)).hasValue("any");
    assertThat(DidYouMean.nearest("xyz", names)).isEmpty();
    assertThat(DidYouMean.nearest("", names)).isEmpty();
    assertThat(DidYouMean.nearest("a", List.of())).isEmpty();
    assertThat(DidYouMean.question("anny", names)).isEqualTo(" (did you mean \"any\"?)");
    assertThat(DidYouMean.question("xyz", names)).isEmpty();
  }
}
