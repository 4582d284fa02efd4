package org.fedsim.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.script.Policies;
import org.fedsim.scenarios.script.PolicyName;
import org.fedsim.scenarios.script.ScenarioReader;

/** The scenario reader: only {@link InputException}, which always says where and what. */
class ScenarioFuzzTest {
  private static final ScenarioReader READER =
      new ScenarioReader(
          Library.shippedSite().topology(),
          Library.shippedSite().directory(),
          new ShippedPolicies());

  @FuzzTest(maxDuration = "4s")
  void read(byte[] data) {
    try {
      READER.read(YamlFile.read("fuzzed.yaml", new String(data, UTF_8)));
    } catch (InputException e) {
      assertThat(e.getMessage()).startsWith("fuzzed.yaml").hasSizeGreaterThan(13);
    }
  }

  /** Shipped policies only: a fuzzer shall not go through the files of this machine. */
  private static final class ShippedPolicies implements Policies {
    private final Library library = new Library(Path.of("."));

    @Override
    public PolicyName name(YamlScalar word) {
      return PolicyName.of(word.text(), Path.of("."));
    }

    @Override
    public Policy find(PolicyName name, YamlScalar word) {
      if (!library.policyNames().contains(name.text())) {
        throw word.error("no shipped policy");
      }
      return library.policy(name.text(), List.of()).policy();
    }
  }
}
