package org.fedsim.wire.sip;

import gov.nist.core.net.SecurityManagerProvider;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * Keeps JAIN-SIP from loading the key stores of the JVM, which nothing here uses. Public because
 * JAIN-SIP makes it by its name.
 */
public final class NoJvmKeyStores implements SecurityManagerProvider {
  @Override
  public void init(Properties properties) {
    // TLS comes from the node's own contexts.
  }

  @Override
  public KeyManager[] getKeyManagers(boolean client) {
    return new KeyManager[0];
  }

  @Override
  public TrustManager[] getTrustManagers(boolean client) {
    return new TrustManager[0];
  }
}
