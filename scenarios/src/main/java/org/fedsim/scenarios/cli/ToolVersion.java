package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The name and version of this build. */
final class ToolVersion implements IVersionProvider {

  /** {@code fedsim 0.1.0}. */
  static String text() {
    Properties build = new Properties();
    try (InputStream in = ToolVersion.class.getResourceAsStream("/fedsim.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "fedsim " + build.getProperty("version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
