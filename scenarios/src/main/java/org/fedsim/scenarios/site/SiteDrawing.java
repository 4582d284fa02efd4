package org.fedsim.scenarios.site;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.network.Cidr;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.partner.Partner;
import org.fedsim.partner.PartnerUser;

/**
 * Draws a site as text. A firewall is a line downwards with a leg ({@code +}) in each network that
 * it joins, so that three or four legs, and several firewalls in one network, stay readable:
 *
 * <pre>
 * external
 * |  internal
 * |  |
 * +--|--- internet  203.0.113.0/24
 * |  |      yahoo        203.0.113.20   lcsap.msg.yahoo.com  tcp 5061, profile yahoo: yuri
 * +--|--- perimeter  198.51.100.0/24
 *    |      edge.access  198.51.100.10  sip.contoso.com      tcp 5061 partners, 443 clients
 *    +--- edge-inside  192.0.2.8/29
 * </pre>
 */
public final class SiteDrawing {
  /** Of the hosts of a network, no more are shown one by one. */
  private static final int MOST_HOSTS = 24;

  private record Row(String name, String address, String dnsName, String detail) {}

  private final Site site;
  private final Topology topology;
  private final Map<String, String> details = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  private SiteDrawing(Site site) {
    this.site = site;
    topology = site.topology();
    describe();
  }

  /** Segments, hosts, addresses and firewalls. Lines end in {@code \n}. */
  public static String of(Site site) {
    return new SiteDrawing(site).draw();
  }

  private void describe() {
    EdgeDeployment edge = site.edge();
    EdgePorts ports = edge.ports();
    details.put(
        "edge.access",
        ports.clientsComeWithPartners()
            ? "tcp " + ports.partners() + " partners and clients"
            : "tcp " + ports.partners() + " partners, " + ports.clients() + " clients");
    details.put("edge.webconf", "tcp " + ports.webconf());
    details.put("edge.av", "udp " + ports.relayUdp() + ", tcp " + ports.relayTcp());
    details.put(
        "edge.internal",
        "tcp %d, %d, %d, udp %d"
            .formatted(
                EdgePorts.INTERNAL_SIP,
                EdgePorts.INTERNAL_MRAS,
                EdgePorts.INTERNAL_RELAY_TCP,
                EdgePorts.INTERNAL_RELAY_UDP));
    details.put(EdgeDeployment.POOL_HOST, "tcp " + EdgePorts.INTERNAL_SIP);
    edge.users().stream()
        .collect(Collectors.groupingBy(LyncUser::host))
        .forEach(
            (host, users) -> details.put(host, people(users.stream().map(LyncUser::key).toList())));
    for (Partner partner : site.partners()) {
      String users = people(partner.users().stream().map(PartnerUser::key).toList());
      details.put(
          partner.key(),
          "tcp %d, profile %s%s"
              .formatted(
                  partner.gateway().port(),
                  partner.profile().name(),
                  users.isEmpty() ? "" : ": " + users));
    }
  }

  private static String people(List<String> keys) {
    int shown = Math.min(keys.size(), 6);
    return String.join(", ", keys.subList(0, shown))
        + (keys.size() > shown ? " and " + (keys.size() - shown) + " more" : "");
  }

  private String draw() {
    out.append(site.title()).append('\n');
    out.append("domains: ").append(String.join(", ", site.edge().domains())).append("\n\n");
    List<FirewallPlace> firewalls = site.firewalls();
    for (int i = 0; i < firewalls.size(); i++) {
      out.append("|  ".repeat(i)).append(firewalls.get(i).name()).append('\n');
    }
    out.append("|  ".repeat(firewalls.size()).stripTrailing()).append('\n');
    for (int i = 0; i < site.segments().size(); i++) {
      draw(i);
    }
    if (!site.groups().isEmpty()) {
      out.append("\ngroups:\n");
      site.groups()
          .forEach(
              (name, members) ->
                  out.append("  ").append(name).append(": ").append(people(members)).append('\n'));
    }
    return out.toString();
  }

  private void draw(int index) {
    Segment segment = site.segments().get(index);
    out.append(legs(index))
        .append(' ')
        .append(segment.name())
        .append("  ")
        .append(segment.prefixes().stream().map(Cidr::toString).collect(Collectors.joining(", ")))
        .append('\n');
    List<Row> rows = rows(segment);
    int shown = rows.size() > MOST_HOSTS ? MOST_HOSTS - 1 : rows.size();
    List<Row> visible = rows.subList(0, shown);
    int name = visible.stream().mapToInt(r -> r.name().length()).max().orElse(0);
    int address = visible.stream().mapToInt(r -> r.address().length()).max().orElse(0);
    int dnsName = visible.stream().mapToInt(r -> r.dnsName().length()).max().orElse(0);
    String lines = lines(index);
    for (Row row : visible) {
      String columns =
          pad(row.name(), name)
              + "  "
              + pad(row.address(), address)
              + "  "
              + pad(row.dnsName(), dnsName)
              + "  "
              + row.detail();
      out.append((lines + columns).stripTrailing()).append('\n');
    }
    if (shown < rows.size()) {
      out.append(lines).append("... and ").append(rows.size() - shown).append(" more\n");
    }
  }

  private List<Row> rows(Segment segment) {
    Map<Inet4Address, Inet4Address> translated = site.edge().translated();
    List<Row> rows = new ArrayList<>();
    for (Interface i : topology.interfaces()) {
      if (i.segment().equals(segment.name())) {
        String own = i.address().getHostAddress();
        if (translated.containsKey(i.address())) {
          own = translated.get(i.address()).getHostAddress() + " (published " + own + ")";
        }
        String detail = details.getOrDefault(i.qualifiedName(), "");
        String machine = topology.byAddress(i.address()).orElseThrow().host();
        if (!machine.equals(i.host())) {
          detail = ("same machine as " + machine + "  " + detail).stripTrailing();
        }
        rows.add(new Row(i.qualifiedName(), own, i.dnsName().orElse(""), detail));
      }
    }
    return rows;
  }

  /** The line of a network itself, with the legs of firewalls in it. */
  private String legs(int index) {
    StringBuilder line = new StringBuilder();
    boolean begun = false;
    for (FirewallPlace firewall : site.firewalls()) {
      boolean leg = firewall.between().contains(site.segments().get(index).name());
      begun |= leg;
      line.append(leg ? '+' : reaches(firewall, index) ? '|' : begun ? '-' : ' ');
      line.append(begun ? "--" : "  ");
    }
    return line.append(begun ? "-" : " ").toString();
  }

  /** What is to the left of the hosts of a network: firewalls that go on below it. */
  private String lines(int index) {
    StringBuilder line = new StringBuilder();
    for (FirewallPlace firewall : site.firewalls()) {
      line.append(reaches(firewall, index + 1) ? "|  " : "   ");
    }
    return line.append("    ").toString();
  }

  /** Whether a firewall has a leg in this network or one below it. */
  private boolean reaches(FirewallPlace firewall, int index) {
    return site.segments().subList(index, site.segments().size()).stream()
        .anyMatch(segment -> firewall.between().contains(segment.name()));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
