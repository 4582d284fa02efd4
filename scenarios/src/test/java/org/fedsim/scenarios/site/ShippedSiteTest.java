package org.fedsim.scenarios.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.network.Route;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.script.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ships is what the documentation's tables say. */
class ShippedSiteTest {
  private static final String TABLE =
      """
      edge.access 198.51.100.10 sip.contoso.com perimeter
      edge.webconf 198.51.100.11 webcon.contoso.com perimeter
      edge.av 198.51.100.12 av.contoso.com perimeter
      edge.internal 192.0.2.10 edge.contoso.local edge-inside
      frontend 192.0.2.20 pool.contoso.local internal
      lync 192.0.2.50 - internal
      messenger 203.0.113.10 federation.messenger.msn.com internet
      yahoo 203.0.113.20 lcsap.msg.yahoo.com internet
      aol 203.0.113.30 sip.oscar.aol.com internet
      skype 203.0.113.40 federation.skype.example internet
      messenger-client 203.0.113.50 - internet
      skype-client 203.0.113.60 - internet
      remote-user 203.0.113.100 - internet
      dns 203.0.113.53 - internet
      crl 203.0.113.80 - internet
      """;

  private static final String GROUPS =
      """
      partners=[203.0.113.10, 203.0.113.20, 203.0.113.30, 203.0.113.40]
      messenger-clients=[203.0.113.50]
      skype-clients=[203.0.113.60]
      av-clients=[203.0.113.50, 203.0.113.60]
      clients=[203.0.113.100]
      internet=[203.0.113.0/24]
      perimeter=[198.51.100.0/24]
      edge-inside=[192.0.2.8/29]
      internal=[192.0.2.0/29, 192.0.2.16/28, 192.0.2.32/27, 192.0.2.64/26, 192.0.2.128/25]
      any=[0.0.0.0/0]
      """;

  private final Site site = Library.shippedSite();
  private final Topology topology = site.topology();

  @Test
  void everyHostHasItsAddressItsNameAndItsSegment() {
    StringBuilder table = new StringBuilder();
    for (Interface i : topology.interfaces()) {
      table.append(
          "%s %s %s %s\n"
              .formatted(
                  i.qualifiedName(),
                  i.address().getHostAddress(),
                  i.dnsName().orElse("-"),
                  i.segment()));
    }
    assertThat(table.toString()).isEqualTo(TABLE);
  }

  @Test
  void theGroupsThatAPolicyMayNameAreThese() {
    StringBuilder groups = new StringBuilder();
    topology
        .groups()
        .forEach((name, ranges) -> groups.append(name).append('=').append(ranges).append('\n'));
    assertThat(groups.toString()).isEqualTo(GROUPS);
  }

  @Test
  void everybodyWhoCanActIsThere() {
    assertThat(site.directory().users())
        .extracting(
            user ->
                String.join(
                    " ",
                    user.address(),
                    user.kind().name(),
                    user.host(),
                    user.provider().orElse("-"),
                    user.mediaHost().orElse("-")))
        .containsExactly(
            "alice@contoso.com INSIDE lync - lync",
            "bob@contoso.com INSIDE lync - lync",
            "carol@contoso.com REMOTE remote-user - remote-user",
            "mia@hotmail.com PUBLIC messenger messenger messenger-client",
            "yuri@yahoo.com PUBLIC yahoo yahoo -",
            "aaron@aol.com PUBLIC aol aol -",
            "sam@outlook.com PUBLIC skype skype skype-client");
    assertThat(site.directory().find("MIA@hotmail.com")).map(User::host).contains("messenger");
  }

  @Test
  void theEdgeIsAtMicrosoftsPortsAndKnowsItsPartners() {
    assertThat(site.edge().ports()).isEqualTo(EdgePorts.STANDARD);
    assertThat(site.edge().translated()).isEmpty();
    assertThat(site.edge().partners())
        .allMatch(p -> p.enabled() && p.kind() == Provider.Kind.PUBLIC && p.port() == 5061)
        .extracting(Provider::name)
        .containsExactly("messenger", "yahoo", "aol", "skype");
    assertThat(topology.outside()).contains("internet");
  }

  @ParameterizedTest
  @CsvSource({
    "yahoo, edge.access, external",
    "messenger-client, edge.av, external",
    "remote-user, edge.access, external",
    "frontend, edge.internal, internal",
    "lync, edge.internal, internal",
    "frontend, lync, direct",
    "yahoo, aol, direct",
    "edge.access, edge.internal, direct",
    "frontend, edge.access, none",
    "lync, yahoo, none",
    "yahoo, edge.internal, none"
  })
  void theWayIsDirectOrThroughTheFirewallThatJoinsTheSegments(String from, String to, String way) {
    Route expected =
        switch (way) {
          case "direct" -> Route.DIRECT;
          case "none" -> Route.NONE;
          default -> new Route.Through(way);
        };
    assertThat(topology.route(address(from), address(to))).isEqualTo(expected);
    assertThat(topology.route(address(to), address(from))).isEqualTo(expected);
  }

  @Test
  void whatIsShownReadAgainIsTheSame(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mine.yaml");
    Files.writeString(file, new Library(directory).text("site"));
    Site again = SiteReader.read(file);
    assertThat(again.file()).isEqualTo(file.toString());
    assertThat(again).usingRecursiveComparison().ignoringFields("file").isEqualTo(site);
    assertThat(again.topology().interfaces()).isEqualTo(topology.interfaces());
    assertThat(again.topology().groups()).isEqualTo(topology.groups());
  }

  private Inet4Address address(String name) {
    return topology.interfaces().stream()
        .filter(i -> i.qualifiedName().equals(name))
        .findFirst()
        .orElseThrow()
        .address();
  }
}
