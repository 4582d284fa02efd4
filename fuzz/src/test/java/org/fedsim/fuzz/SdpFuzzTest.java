package org.fedsim.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fedsim.wire.media.MediaRefused;
import org.fedsim.wire.media.SessionDescription;

/** The SDP reader: only {@link MediaRefused}, and a description survives being written again. */
class SdpFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void parse(byte[] data) throws MediaRefused {
    SessionDescription description;
    try {
      description = SessionDescription.parse(new String(data, UTF_8));
    } catch (MediaRefused e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    description.media().forEach(section -> section.encryptionLevel());
    description.asksFor();
    assertThat(SessionDescription.parse(description.text())).isEqualTo(description);
  }
}
