package org.fedsim.network.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlFileTest {
  @TempDir Path directory;

  private static String messageFor(Path file) {
    InputException e = catchThrowableOfType(InputException.class, () -> YamlFile.read(file));
    assertThat(e).as("the file was taken").isNotNull();
    return e.getMessage();
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("f.yaml"), bytes);
  }

  @Test
  void everyValueKnowsItsPlace() {
    YamlMapping top = YamlFile.read("f", "a: 1\nb:\n  - x\n  - \"\u00e9\ud83d\ude00\": [p, 'q']\n");
    assertThat(top.scalar("a").position()).hasToString("f:1:4");
    assertThat(top.positionOf("b")).hasToString("f:2:1");
    YamlList b = top.list("b");
    assertThat(b.position()).hasToString("f:3:3");
    assertThat(b.items().get(0).position()).hasToString("f:3:5");
    YamlMapping inner = b.items().get(1).asMapping("inner");
    YamlList list = inner.list("\u00e9\ud83d\ude00");
    assertThat(list.position()).hasToString("f:4:11");
    assertThat(list.items().get(1).position()).hasToString("f:4:15");
  }

  @Test
  void valuesAreTheTextThatWasWritten() {
    YamlMapping top = YamlFile.read("f", "\uFEFFa: no\nb: 0x10\nc: ''\nd: ~\ne: true\nf: -3\n");
    assertThat(top.text("a")).isEqualTo("no");
    assertThat(top.text("b")).isEqualTo("0x10");
    assertThat(top.text("c")).isEmpty();
    assertThat(top.scalar("e").bool("e")).isTrue();
    assertThat(top.scalar("f").integer("f", -5, 5)).isEqualTo(-3);
    assertThat(top.optionalText("g")).isEmpty();
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> top.text("d"))
        .withMessage("f:4:4: d is nothing; expected a single value");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> top.scalar("f").integer("f", 0, 5))
        .withMessage("f:6:4: f is \"-3\"; expected a whole number from 0 to 5");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> top.scalar("a").bool("a"))
        .withMessage("f:1:4: a is \"no\"; expected true or false");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", "f:1:1: the file is empty"),
        Arguments.of("# only a comment\n\n", "f:1:1: the file is empty"),
        Arguments.of(
            "---\n", "f:2:1: the file is nothing; expected a mapping of \"key: value\" lines"),
        Arguments.of(
            "- a\n", "f:1:1: the file is a list; expected a mapping of \"key: value\" lines"),
        Arguments.of(
            "a: 1\n---\nb: 2\n", "f:2:1: a second document begins; put it into a file of its own"),
        Arguments.of("a: &x 1\n", "f:1:4: anchor &x is not supported; remove it"),
        Arguments.of("a: *x\n", "f:1:4: alias *x is not supported; write the value out"),
        Arguments.of(
            "a: !!str 1\n", "f:1:4: tag tag:yaml.org,2002:str is not supported; remove it"),
        Arguments.of(
            "a: 1\nb: 2\na: 3\n", "f:3:1: key \"a\" is here twice; it was first on line 1"),
        Arguments.of("? [a]\n: 1\n", "f:1:3: a key is a list; expected a word"),
        Arguments.of(
            "a: [1, 2\n", "f:2:1: this is not YAML: expected ',' or ']', but got <stream end>"),
        Arguments.of("a: \"b\n", "f:2:1: this is not YAML: found unexpected end of stream"),
        Arguments.of("a: b: c\n", "f:1:5: this is not YAML: mapping values are not allowed here"),
        Arguments.of(
            "a: 1\nb: \u0001\n", "f:2:4: the character U+0001 is not allowed in YAML; remove it"),
        Arguments.of("a: " + "[".repeat(100_000), "f:1:35: nested deeper than 32 levels"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNotTakenIsNamedWhereItStands(String text, String message) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> YamlFile.read("f", text))
        .withMessage(message);
  }

  @Test
  void aFileThatIsNotThereAndADirectoryAreRefused() {
    assertThat(messageFor(directory.resolve("none.yaml")))
        .isEqualTo(directory.resolve("none.yaml") + ": there is no such file; check the name");
    assertThat(messageFor(directory))
        .isEqualTo(directory + ": this is a directory; name one YAML file");
  }

  @Test
  void aFileThatMayNotBeReadIsRefused() throws Exception {
    Path file = write("a: 1\n".getBytes(UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "who runs this may read everything");
    assertThat(messageFor(file))
        .isEqualTo(file + ": the file may not be read; check its permissions");
  }

  @Test
  void bytesThatAreNotUtf8AreNamedByOffsetLineAndColumn() throws Exception {
    Path file = write(new byte[] {'a', ':', ' ', '1', '\n', (byte) 0xc3, (byte) 0xa9, (byte) 0xff});
    assertThat(messageFor(file))
        .isEqualTo(file + ":2:2: byte 0xff at offset 7 is not UTF-8; save the file as UTF-8");
    Path cut = write(new byte[] {'a', ':', ' ', (byte) 0xc3});
    assertThat(messageFor(cut))
        .isEqualTo(cut + ":1:4: byte 0xc3 at offset 3 is not UTF-8; save the file as UTF-8");
  }

  @Test
  void aHugeFileIsRefusedWithoutReadingIt() throws Exception {
    Path file = directory.resolve("huge.yaml");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(100 << 20);
    }
    assertThat(messageFor(file))
        .isEqualTo(
            file
                + ": the file is larger than 1048576 bytes; expected one of a few kilobytes,"
                + " written by hand");
    InputStream endless =
        new InputStream() {
          private long given;

          @Override
          public int read() {
            assertThat(++given).as("bytes read").isLessThan(2 * YamlFile.MAX_BYTES);
            return 'a';
          }
        };
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> YamlFile.read("endless", endless));
  }

  @Test
  void theLargestFileIsRead() throws Exception {
    byte[] bytes = new byte[YamlFile.MAX_BYTES];
    Arrays.fill(bytes, (byte) 'x');
    bytes[1] = ':';
    bytes[2] = ' ';
    assertThat(YamlFile.read(write(bytes)).text("x")).hasSize(YamlFile.MAX_BYTES - 3);
  }
}
