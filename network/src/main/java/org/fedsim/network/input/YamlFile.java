package org.fedsim.network.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads YAML files (YAML 1.2, UTF-8) of which every value knows where it stands.
 *
 * <p>Deliberately less than YAML: one document per file, whose top is a mapping; no anchors,
 * aliases or tags; no key twice; at most {@value #MAX_BYTES} bytes and {@value
 * YamlBuilder#MAX_DEPTH} levels. Every method throws {@link InputException} for what is not so.
 *
 * <pre>{@code
 * YamlMapping policy = YamlFile.read(Path.of("my-policy.yaml")).only("policy", "policy", "default");
 * String title = policy.text("policy");
 * }</pre>
 */
public final class YamlFile {
  /** The largest file that is read. Of a larger one, not more than this is looked at. */
  public static final int MAX_BYTES = 1 << 20;

  private YamlFile() {}

  /** Reads a file; messages name it as the path was given. */
  public static YamlMapping read(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw new InputException(name, "this is a directory; name one YAML file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(name, in);
    } catch (NoSuchFileException e) {
      throw new InputException(name, "there is no such file; check the name");
    } catch (AccessDeniedException e) {
      throw new InputException(name, "the file may not be read; check its permissions");
    } catch (IOException e) {
      throw new InputException(name, "the file cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param name how messages call it
   * @throws IOException when the stream does; what is wrong with its content is an {@link
   *     InputException}
   */
  public static YamlMapping read(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new InputException(
          name,
          "the file is larger than "
              + MAX_BYTES
              + " bytes; expected one of a few kilobytes, written by hand");
    }
    return YamlBuilder.build(name, decode(name, bytes));
  }

  /**
   * Reads a text.
   *
   * @param name how messages call it
   */
  public static YamlMapping read(String name, String text) {
    return YamlBuilder.build(name, text);
  }

  private static String decode(String name, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int offset = in.position();
      String before = text.substring(text.lastIndexOf('\n') + 1);
      int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
      throw new InputException(
          new Position(name, line, before.codePointCount(0, before.length()) + 1),
          "byte 0x%02x at offset %d is not UTF-8; save the file as UTF-8"
              .formatted(bytes[offset] & 255, offset));
    }
    return text;
  }
}
