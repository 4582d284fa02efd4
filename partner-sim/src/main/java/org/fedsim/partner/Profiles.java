package org.fedsim.partner;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The profiles that ship inside the program. */
public final class Profiles {
  private static final String DIRECTORY = "/profiles/";

  private Profiles() {}

  /** Their names, in the order in which they are listed. */
  public static List<String> names() {
    return content("index").lines().toList();
  }

  /** The file of one of {@link #names()}, as it is. */
  public static String text(String name) {
    return content(name + ".yaml");
  }

  /** One of {@link #names()}. */
  public static Profile named(String name) {
    return ProfileReader.read("builtin:" + name, text(name));
  }

  private static String content(String file) {
    try (InputStream in = Profiles.class.getResourceAsStream(DIRECTORY + file)) {
      if (in == null) {
        throw new FileNotFoundException(DIRECTORY + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
