package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Segment;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.partner.Partner;

/**
 * Reads a site (docs/sites.md).
 *
 * <p>Nothing is guessed and nothing is ignored: what is not known, or cannot be, is an {@link
 * org.fedsim.network.input.InputException} at the place where it stands.
 */
public final class SiteReader {
  private final String file;
  private final YamlMapping top;
  private final Path base;

  private SiteReader(String file, YamlMapping top, Path base) {
    this.file = file;
    this.top = top;
    this.base = base;
  }

  /** Reads a site file; names of files in it start from its own directory. */
  public static Site read(Path file) {
    Path base = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    return new SiteReader(file.toString(), YamlFile.read(file), base).site();
  }

  /**
   * Reads a site from a text.
   *
   * @param name how messages call the file, for example {@code builtin:site}
   * @param base where names of files in it start
   */
  public static Site read(String name, String text, Path base) {
    return new SiteReader(name, YamlFile.read(name, text), base).site();
  }

  private Site site() {
    top.only(
        "site",
        "site",
        "domains",
        "networks",
        "firewalls",
        "edge",
        "pool",
        "users",
        "partners",
        "groups",
        "services");
    String title = top.text("site");
    List<Segment> segments = NetworksReader.segments(top.mapping("networks"));
    List<FirewallPlace> firewalls = NetworksReader.firewalls(top.mapping("firewalls"), segments);
    SiteNames names = new SiteNames(segments);
    SiteAddresses addresses = new SiteAddresses(segments);
    LyncSideReader lyncSide = new LyncSideReader(top, names, addresses);
    // Services before partners, so that a partner may say that it shares the machine of one.
    Map<String, Inet4Address> services = services(names, addresses);
    List<Partner> partners =
        new PartnersReader(lyncSide.domains(), names, addresses, base).read(top.get("partners"));
    EdgeDeployment edge = lyncSide.deployment(partners);
    Site site = new Site(title, file, segments, firewalls, edge, partners, Map.of(), services);
    Map<String, List<String>> groups = GroupsReader.read(top.get("groups"), names, site);
    Site whole = new Site(title, file, segments, firewalls, edge, partners, groups, services);
    new WaysCheck(top, whole).check();
    return whole;
  }

  private Map<String, Inet4Address> services(SiteNames names, SiteAddresses addresses) {
    Map<String, Inet4Address> services = new LinkedHashMap<>();
    Optional<YamlMapping> written = top.get("services").map(node -> node.asMapping("services"));
    for (YamlMapping.Entry entry : SiteNames.entries(written)) {
      String name = names.host(entry.key(), "a service");
      YamlNode value = entry.value();
      services.put(name, addresses.claim(name, value, "the address of " + name));
    }
    return services;
  }
}
