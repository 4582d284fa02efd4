package org.fedsim.scenarios.library;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One kind of file that ships inside the program, in the order in which it is listed. */
enum Shipped {
  SCENARIOS("/scenarios/", ".yaml"),
  POLICIES("/policies/", ".yaml"),
  RULESETS("/rulesets/", ".nft"),
  SITES("/sites/", ".yaml");

  private final String directory;
  private final String ending;

  Shipped(String directory, String ending) {
    this.directory = directory;
    this.ending = ending;
  }

  /** The names, without the ending of the files. */
  List<String> names() {
    return content("index").lines().toList();
  }

  /** The text of the file of one of {@link #names()}. */
  String text(String name) {
    return content(name + ending);
  }

  private String content(String file) {
    try (InputStream in = Shipped.class.getResourceAsStream(directory + file)) {
      if (in == null) {
        throw new FileNotFoundException(directory + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
