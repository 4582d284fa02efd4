package org.fedsim.scenarios.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.fedsim.network.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in a site is named where it stands, with what was expected. */
class SiteReaderErrorsTest {
  private static final String GOOD =
      """
      site: Fabrikam
      domains: [fabrikam.example, corp.fabrikam.example]
      networks:
        outside: [0.0.0.0/0]
        dmz: 198.18.7.0/24
        edge-lan: 10.20.0.8/29
        office: [10.20.0.0/16, 10.30.0.0/16]
      firewalls:
        front: {between: [dmz, outside]}
        back: {between: [office, edge-lan]}
      edge:
        access: {address: 198.18.7.10, name: sip.fabrikam.example}
        webconf: {address: 198.18.7.11, name: web.fabrikam.example}
        av: {address: 198.18.7.12, name: av.fabrikam.example}
        internal: {address: 10.20.0.10, name: edge.corp.fabrikam.example}
      pool: {address: 10.20.1.20, name: pool.corp.fabrikam.example}
      users:
        anna: {address: anna@fabrikam.example, host: 10.30.0.50}
        rolf: {address: rolf@fabrikam.example, host: 192.88.1.9, remote: true}
      partners:
        messenger:
          profile: messenger
          gateway: {address: 203.0.113.10, name: federation.messenger.msn.com}
          client: 203.0.113.50
          users: {mia: mia@hotmail.com}
        kam:
          profile: generic
          gateway: {address: 203.0.113.77, name: kam.partner.example, port: 5071}
          domains: [partner.example]
      groups:
        friends: [kam, messenger-client, 192.88.0.0/16]
        all-of-them: [friends, edge.access, dmz, partners]
      services: {dns: 203.0.113.53}
      """;

  private static Arguments change(String from, String to, String message) {
    assertThat(GOOD).contains(from);
    return Arguments.of(GOOD.replace(from, to), message);
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        change(
            "  dmz: 198.18.7.0/24",
            "  dmz: 198.18.7.1/24",
            "5:8: 198.18.7.1/24 has bits set behind its prefix; write 198.18.7.0/24"),
        change(
            "  dmz: 198.18.7.0/24",
            "  dmz: perimeter",
            "5:8: \"perimeter\" is no range of IPv4 addresses; expected one like 198.51.100.0/24"),
        change(
            "  dmz: 198.18.7.0/24",
            "  dmz: []",
            "5:8: network dmz is an empty list; expected one or more ranges of addresses"),
        change(
            "[10.20.0.0/16, 10.30.0.0/16]",
            "[10.20.0.0/16, 198.18.7.0/24]",
            "7:26: 198.18.7.0/24 is network dmz already; an address must tell which of the two it is in (a longer prefix inside of a shorter one is fine)"),
        change(
            "[10.20.0.0/16, 10.30.0.0/16]",
            "[10.20.0.0/16, 10.20.0.0/16]",
            "7:26: 10.20.0.0/16 is in network office twice; remove one"),
        change(
            "[0.0.0.0/0]",
            "[0.0.0.0/0]\n  more: 198.18.6.0/24\n  x: [198.18.6.0/25, 198.18.6.128/25]",
            "5:3: no address is left to network more: longer prefixes of others cover it all"),
        change(
            "  dmz: 198.18.7.0/24",
            "  any: 198.18.7.0/24",
            "5:3: a network cannot be called \"any\", which has a meaning of its own; rename it"),
        change(
            "  dmz: 198.18.7.0/24",
            "  Demilitarised zone: 198.18.7.0/24",
            "5:3: network name \"Demilitarised zone\"; expected at most 15 lower-case letters, digits and hyphens, first a letter"),
        change(
            "between: [dmz, outside]",
            "between: [dmz, outsid]",
            "9:26: firewall front stands at network \"outsid\", and there is none of that name (did you mean \"outside\"?); the networks are outside, dmz, edge-lan, office"),
        change(
            "between: [dmz, outside]",
            "between: [dmz, dmz]",
            "9:26: firewall front has two legs in network dmz; expected one"),
        change(
            "between: [dmz, outside]",
            "between: [dmz]",
            "9:20: firewall front stands between one network; expected at least two networks"),
        change(
            "between: [office, edge-lan]",
            "between: [office, dmz, outside]",
            "10:33: firewalls front and back both join dmz and outside; which way packets go is not known then, so name one"),
        change(
            "{between: [dmz, outside]}",
            "{betwen: [dmz, outside]}",
            "9:11: unknown key \"betwen\" in a firewall (did you mean \"between\"?); the keys are between"),
        Arguments.of(
            GOOD.replaceAll("firewalls:\n.*\n.*\n", "firewalls: {}\n"),
            "8:12: firewalls is an empty mapping; expected at least one, or nothing is tested"));
  }

  static Stream<Arguments> addresses() {
    return Stream.of(
        change(
            "[0.0.0.0/0]",
            "[203.0.113.0/24]",
            "19:48: address 192.88.1.9 is outside of every network; the networks are outside 203.0.113.0/24, dmz 198.18.7.0/24, edge-lan 10.20.0.8/29, office 10.20.0.0/16 and 10.30.0.0/16"),
        change(
            "client: 203.0.113.50",
            "client: 203.0.113.77",
            "28:24: 203.0.113.77 is the address of messenger-client (line 24), too; give kam another, or say that the two are one machine: {address: 203.0.113.77, shared: true}"),
        change(
            "client: 203.0.113.50",
            "client: 198.18.7.10",
            "24:13: 198.18.7.10 is the address of edge (line 12) and cannot be that of messenger-client, too"),
        change(
            "client: 203.0.113.50",
            "client: {address: 192.88.1.9, shared: true}",
            "24:23: 192.88.1.9 is the address of remote-user (line 19) and cannot be that of messenger-client, too"),
        change(
            "client: 203.0.113.50",
            "client: 203.0.113.256",
            "24:13: address \"203.0.113.256\" is no IPv4 address; expected one like 198.51.100.10"),
        change(
            "client: 203.0.113.50",
            "client: 203.0.113.0/24",
            "24:13: address \"203.0.113.0/24\" is no IPv4 address; expected one like 198.51.100.10"),
        change(
            "client: 203.0.113.50",
            "client: 239.1.1.1",
            "24:13: no host can have the address 239.1.1.1"),
        change(
            "203.0.113.77, name: kam.partner.example, port: 5071",
            "203.0.113.10, name: kam.partner.example, shared: true",
            "28:14: the gateways of messenger and kam are both at port 5061 of 203.0.113.10; give one of them another port"),
        change(
            "client: 203.0.113.50",
            "client: 198.18.7.50",
            "22:5: messenger-client is in network dmz, as edge.av is, so no firewall stands between them and nothing would be tested"),
        change(
            "client: 203.0.113.50",
            "client: 10.30.9.9",
            "22:5: there is no way from edge.av to messenger-client: no firewall joins networks dmz and office"),
        change(
            "pool: {address: 10.20.1.20",
            "pool: {address: 198.18.7.99",
            "18:9: there is no way from lync to frontend: no firewall joins networks office and dmz"),
        change(
            "host: 192.88.1.9",
            "host: 10.30.0.50",
            "19:48: 10.30.0.50 is the machine of anna, too, and only one of the two is remote"),
        change(
            "av: {address: 198.18.7.12",
            "av: {address: 192.88.1.12",
            "14:17: the Edge's external interfaces are in networks dmz and outside; expected one"));
  }

  static Stream<Arguments> theEdge() {
    return Stream.of(
        change(
            "  internal: {address: 10.20.0.10, name: edge.corp.fabrikam.example}\n",
            "  internal: {address: 10.20.0.10, name: edge.corp.fabrikam.example}\n"
                + "  private: {access: 10.45.16.10, av: 10.45.16.12}\n",
            "16:12: private has no address for webconf; an Edge behind a translating firewall has one for each of access, webconf and av"),
        change(
            "  internal: {address: 10.20.0.10, name: edge.corp.fabrikam.example}\n",
            "  internal: {address: 10.20.0.10, name: edge.corp.fabrikam.example}\n"
                + "  private: {access: 10.45.16.10, webconf: 10.45.16.10, av: 10.45.16.12}\n",
            "13:22: access and web.fabrikam.example share the private address and not the other: a firewall translates addresses one to one"),
        change(
            "internal: {address: 10.20.0.10",
            "internal: {address: 198.18.7.11",
            "15:23: the Edge's internal interface has the address of webconf; an Edge Server has a network adapter on either side"),
        change(
            "  webconf: {address: 198.18.7.11, name: web.fabrikam.example}\n",
            "",
            "12:3: \"webconf\" is missing; add a line \"webconf: ...\""),
        change(
            "access: {address: 198.18.7.10, name: sip.fabrikam.example}",
            "access: {address: 198.18.7.12, name: sip.fabrikam.example, client-port: 443}",
            "14:17: access and av both want TCP port 443 of 198.18.7.12; give one of them another with port: ..."),
        change(
            "name: sip.fabrikam.example",
            "name: sip_fabrikam",
            "12:40: \"sip_fabrikam\" is no domain name; expected one like sip.contoso.com"),
        change(
            "name: sip.fabrikam.example",
            "name: sip.fabrikam.example, port: 0",
            "12:68: port is \"0\"; expected a whole number from 1 to 65535"),
        change(
            "name: pool.corp.fabrikam.example",
            "name: sip.fabrikam.example",
            "16:35: sip.fabrikam.example is the name of edge already; a name leads to one host"));
  }

  static Stream<Arguments> people() {
    return Stream.of(
        change(
            "anna@fabrikam.example",
            "anna@fabricam.example",
            "18:19: anna@fabricam.example is not in a domain of this site (did you mean \"fabrikam.example\"?); the domains are fabrikam.example, corp.fabrikam.example, and a partner's users stand under the partner"),
        change(
            "anna@fabrikam.example",
            "sip:anna@fabrikam.example",
            "18:19: address \"sip:anna@fabrikam.example\" of user anna is no SIP address; expected one like alice@contoso.com, without \"sip:\""),
        change(
            "rolf: {address: rolf@",
            "rolf: {address: Anna@",
            "19:19: a second user \"Anna@fabrikam.example\"; the first is on line 18; rename one of them"),
        change(
            "{mia: mia@hotmail.com}",
            "{anna: mia@hotmail.com}",
            "25:13: a second user \"anna\"; the first is on line 18; rename one of them"),
        change(
            "{mia: mia@hotmail.com}",
            "{mia: mia@hotmial.com}",
            "25:18: mia@hotmial.com is not in a domain of partner messenger (did you mean \"hotmail.com\"?); its domains are hotmail.com, live.com, msn.com"),
        change("remote: true", "remote: yes", "19:68: remote is \"yes\"; expected true or false"),
        change(
            "domains: [fabrikam.example, corp.fabrikam.example]",
            "domains: []",
            "2:10: domains is an empty list; expected at least one SIP domain"));
  }

  static Stream<Arguments> partners() {
    return Stream.of(
        change(
            "    gateway: {address: 203.0.113.10, name: federation.messenger.msn.com}\n",
            "",
            "22:5: partner messenger has no gateway; add a line \"gateway: {address: ..., name: ...}\""),
        change(
            "profile: messenger",
            "profile: mesenger",
            "22:14: unknown profile \"mesenger\" (did you mean \"messenger\"?); the profiles are messenger, yahoo, aol, skype, generic, and a file's name ends in .yaml"),
        change(
            "profile: messenger",
            "profile: nowhere/mine.yaml",
            "22:14: there is no profile file nowhere/mine.yaml; names start from the site's directory"),
        change(
            "domains: [partner.example]",
            "domains: [msn.com]",
            "29:15: domain msn.com of partner kam is that of partner messenger (line 22) already; give them domains of their own"),
        change(
            "domains: [partner.example]",
            "domains: [fabrikam.example]",
            "29:15: domain fabrikam.example of partner kam is that of the site itself"),
        change(
            "    domains: [partner.example]\n",
            "",
            "27:5: partner kam has no domain, and profile generic names none; add a line \"domains: [...]\""),
        change(
            "domains: [partner.example]",
            "domains: [partner.example]\n    trust: no-such-ca.pem",
            "30:12: there is no file no-such-ca.pem to read; expected the PEM certificate of an authority"),
        change(
            "  kam:",
            "  lync:",
            "26:3: a partner cannot be called \"lync\": so the machines of Lync users are; rename it"),
        change(
            "  kam:",
            "  messenger-client:",
            "26:3: a partner cannot be called \"messenger-client\": that is the media client of messenger; rename it"),
        change(
            "  kam:",
            "  dmz:",
            "26:3: a partner cannot be called \"dmz\": that is a network; rename it"),
        change(
            "  kam:",
            "  messenger:",
            "26:3: key \"messenger\" is here twice; it was first on line 21"),
        change(
            "name: kam.partner.example",
            "name: federation.messenger.msn.com",
            "28:44: federation.messenger.msn.com is the name of messenger already; a name leads to one host"));
  }

  static Stream<Arguments> groups() {
    return Stream.of(
        change(
            "[kam, messenger-client, 192.88.0.0/16]",
            "[kam, mesenger-client]",
            "31:18: group friends names \"mesenger-client\", and there is no host, network or group of that name (did you mean \"messenger-client\"?)"),
        change(
            "[kam, messenger-client, 192.88.0.0/16]",
            "[all-of-them]",
            "31:13: group friends names \"all-of-them\", and there is no host, network or group of that name"),
        change(
            "[kam, messenger-client, 192.88.0.0/16]",
            "[]",
            "31:12: group friends is an empty list; name at least one member"),
        change(
            "  friends: [kam",
            "  partners: [kam",
            "31:3: a group cannot be called \"partners\": that is a group that every site has; rename it"),
        change(
            "services: {dns: 203.0.113.53}",
            "servces: {}",
            "33:1: unknown key \"servces\" in a site (did you mean \"services\"?); the keys are site, domains, networks, firewalls, edge, pool, users, partners, groups, services"));
  }

  @ParameterizedTest
  @MethodSource({"networks", "addresses", "theEdge", "people", "partners", "groups"})
  void aMistakeIsNamedWhereItStands(String text, String message) {
    InputException e =
        catchThrowableOfType(
            InputException.class, () -> SiteReader.read("mine.yaml", text, Path.of("")));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).isEqualTo("mine.yaml:" + message);
  }

  @Test
  void withoutMistakesItIsRead() {
    Site site = SiteReader.read("mine.yaml", GOOD, Path.of(""));
    assertThat(site.topology().groups().get("friends"))
        .extracting(Object::toString)
        .containsExactly("203.0.113.77", "203.0.113.50", "192.88.0.0/16");
    assertThat(site.partner("kam").orElseThrow().gateway().port()).isEqualTo(5071);
  }
}
