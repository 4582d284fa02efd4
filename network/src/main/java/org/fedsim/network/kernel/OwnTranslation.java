package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.Map;
import org.fedsim.network.nft.Nft;

/**
 * Lets a host that has private addresses on its cable use the published ones for its sockets: what
 * leaves by that interface has the private address, what enters by it the published one. No
 * connection is tracked for it.
 */
final class OwnTranslation {
  private OwnTranslation() {}

  /**
   * @param published from published to private addresses of the host
   * @throws IOException when nft cannot be run, or refuses
   */
  static void load(Namespace host, String interfaceName, Map<Inet4Address, Inet4Address> published)
      throws IOException {
    new Nft(host).load(text(interfaceName, published));
  }

  static String text(String interfaceName, Map<Inet4Address, Inet4Address> published) {
    StringBuilder leaving = new StringBuilder();
    StringBuilder entering = new StringBuilder();
    published.forEach(
        (known, own) -> {
          leaving.append(
              "    oifname \"%s\" ip saddr %s ip saddr set %s\n"
                  .formatted(interfaceName, known.getHostAddress(), own.getHostAddress()));
          entering.append(
              "    iifname \"%s\" ip daddr %s ip daddr set %s\n"
                  .formatted(interfaceName, own.getHostAddress(), known.getHostAddress()));
        });
    return """
        table ip fedsim {
          chain leaving {
            type filter hook postrouting priority raw; policy accept;
        %s  }

          chain entering {
            type filter hook prerouting priority raw; policy accept;
        %s  }
        }
        """
        .formatted(leaving, entering);
  }
}
