package org.fedsim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.fedsim.network.Topology;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.policy.PolicyReader;
import org.fedsim.scenarios.library.Library;

/** The policy reader: only {@link InputException}, which always says where and what. */
class PolicyFuzzTest {
  private static final Topology TOPOLOGY = Library.shippedSite().topology();

  @FuzzTest(maxDuration = "4s")
  void read(byte[] data) throws IOException {
    try {
      // As a file is read; and as a shipped text is.
      YamlFile.read("fuzzed.yaml", new ByteArrayInputStream(data));
      PolicyReader.read(
          "fuzzed.yaml", new String(data, java.nio.charset.StandardCharsets.UTF_8), TOPOLOGY);
    } catch (InputException e) {
      assertThat(e.getMessage()).startsWith("fuzzed.yaml").hasSizeGreaterThan(13);
    }
  }
}
