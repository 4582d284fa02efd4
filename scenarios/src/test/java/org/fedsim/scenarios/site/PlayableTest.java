package org.fedsim.scenarios.site;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site of a shape that no network can play is refused, and not played as another shape. */
class PlayableTest {
  @TempDir private Path directory;

  @Test
  void theShippedSiteAndOneWithOtherAddressesArePlayed() throws IOException {
    assertThatCode(() -> Playable.require(Library.shippedSite(), true)).doesNotThrowAnyException();
    Site other = changed("203\\.0\\.113\\.", "81.2.69.");
    assertThatCode(() -> Playable.require(other, true)).doesNotThrowAnyException();
  }

  @Test
  void oneFirewallWithFourLegs() throws IOException {
    Site site =
        changed(
            "  external: .*\n  internal: .*\n",
            "  wall: {between: [perimeter, internet, internal, edge-inside]}\n");
    refuses(site, false, "its firewalls are wall");
  }

  @Test
  void anEdgeWithOneAddress() throws IOException {
    refuses(
        changed("198\\.51\\.100\\.1[12]", "198.51.100.10"),
        false,
        "edge.access and edge.webconf share the address 198.51.100.10");
  }

  @Test
  void aSegmentOfSeveralNetworksOnTheKernelNetworkOnly() throws IOException {
    Site site =
        changed(
            "internet: 203.0.113.0/24(?s:(.*))client: 203.0.113.60",
            "internet: [203.0.113.0/24, 81.2.69.0/24]$1client: 81.2.69.60");
    assertThatCode(() -> Playable.require(site, false)).doesNotThrowAnyException();
    refuses(site, true, "the segment internet have to be in one /24");
  }

  @Test
  void severalSipDomains() throws IOException {
    refuses(
        changed("domains: .contoso.com.", "domains: [contoso.com, fabrikam.com]"),
        false,
        "several SIP domains");
  }

  @Test
  void aPartnerWithUsersWhoseProfileAsksForWhatIsNotPlayed() throws IOException {
    refuses(
        changed("profile: yahoo", "profile: generic\n    domains: [yahoo.com]"),
        false,
        "its partner yahoo has a profile (generic) with messages");
  }

  @Test
  void aPartnerOnAnotherPort() throws IOException {
    refuses(
        changed("name: lcsap.msg.yahoo.com", "name: lcsap.msg.yahoo.com, port: 5071"),
        false,
        "its gateway on port 5071");
  }

  private static void refuses(Site site, boolean kernel, String reason) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Playable.require(site, kernel))
        .withMessageContaining(reason)
        .withMessageContaining("not be played yet");
  }

  private Site changed(String pattern, String replacement) throws IOException {
    Path file = directory.resolve("site.yaml");
    String shipped = Files.readString(Path.of("src/main/resources/sites/site.yaml"));
    Files.writeString(file, shipped.replaceAll(pattern, replacement));
    return SiteReader.read(file);
  }
}
