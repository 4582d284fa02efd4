package org.fedsim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a file that a person has read and found right. {@code mvn test
 * -Dgolden.refresh=true} writes the files anew; read the difference before committing it.
 */
public final class Golden {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");

  private Golden() {}

  public static void assertSame(String actual, String name) {
    Path file = DIRECTORY.resolve(name);
    try {
      if (Boolean.getBoolean("golden.refresh")) {
        Files.writeString(file, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read; run with -Dgolden.refresh=true", e);
    }
  }
}
