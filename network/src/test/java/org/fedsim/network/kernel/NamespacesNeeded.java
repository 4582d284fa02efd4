package org.fedsim.network.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test class where no namespaces can be made, and says why. */
final class NamespacesNeeded implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    try {
      Namespace.open("trial").close();
    } catch (IOException | LinkageError e) {
      abort(e.getMessage());
    }
  }
}
