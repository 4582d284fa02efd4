package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/** Reads the Lync users of a site, and names their machines. */
final class LyncUsersReader {
  private final List<String> domains;
  private final SiteNames names;
  private final SiteAddresses addresses;
  private final Map<Inet4Address, LyncUser> machines = new LinkedHashMap<>();

  LyncUsersReader(List<String> domains, SiteNames names, SiteAddresses addresses) {
    this.domains = domains;
    this.names = names;
    this.addresses = addresses;
  }

  List<LyncUser> read(Optional<YamlNode> written) {
    List<LyncUser> users = new ArrayList<>();
    Optional<YamlMapping> mapping = written.map(node -> node.asMapping("users"));
    for (YamlMapping.Entry entry : SiteNames.entries(mapping)) {
      users.add(user(entry));
    }
    return users;
  }

  private LyncUser user(YamlMapping.Entry entry) {
    String key = UserAddress.key(entry.key(), names);
    YamlMapping written =
        entry.value().asMapping("user " + key).only("user", "address", "host", "remote");
    YamlScalar address = written.scalar("address");
    String userAddress = UserAddress.read(address, key, names);
    String domain = UserAddress.domain(userAddress);
    if (!domains.contains(domain)) {
      throw address.error(
          "%s is not in a domain of this site%s; the domains are %s, and a partner's users stand under the partner"
              .formatted(
                  userAddress, DidYouMean.question(domain, domains), String.join(", ", domains)));
    }
    boolean remote = written.optionalScalar("remote").map(s -> s.bool("remote")).orElse(false);
    YamlScalar host = written.scalar("host");
    Inet4Address machine = SiteAddresses.read(host);
    LyncUser first = machines.get(machine);
    if (first != null && first.remote() != remote) {
      throw host.error(
          "%s is the machine of %s, too, and only one of the two is remote"
              .formatted(host.text(), first.key()));
    }
    String name = first != null ? first.host() : machineName(remote);
    addresses.claimAlone(name, host);
    LyncUser user = new LyncUser(key, userAddress, name, machine, remote);
    machines.putIfAbsent(machine, user);
    return user;
  }

  /** {@code lync}, {@code lync-2}, {@code lync-3} in the order of the file; the same outside. */
  private String machineName(boolean remote) {
    long others = machines.values().stream().filter(user -> user.remote() == remote).count();
    String name = remote ? SiteNames.REMOTE : SiteNames.LYNC;
    return others == 0 ? name : name + "-" + (others + 1);
  }
}
