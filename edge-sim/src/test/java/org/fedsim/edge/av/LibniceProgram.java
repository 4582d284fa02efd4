package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** Programs in C that stand on libnice. */
final class LibniceProgram {
  private LibniceProgram() {}

  /**
   * Compiles one of the test resources. Skips the test when there is no C compiler or no libnice
   * (Debian: gcc, pkg-config, libnice-dev).
   *
   * @param name of the source without {@code .c}
   * @param directory where to
   */
  static Path compile(String name, Path directory) throws Exception {
    Path program = directory.resolve(name);
    Path source = Path.of(LibniceProgram.class.getResource("/" + name + ".c").toURI());
    ForeignProgram compiler =
        ForeignProgram.run(
            "sh",
            "-c",
            "command -v cc >/dev/null && pkg-config --exists nice || exit 77;"
                + " cc -Wall -Wextra -O1 -o \"$1\" \"$0\" $(pkg-config --cflags --libs nice)",
            source.toString(),
            program.toString());
    assumeTrue(compiler.status() != 77, "no C compiler or no libnice-dev");
    assertThat(compiler.status()).as(compiler.output()).isZero();
    return program;
  }
}
