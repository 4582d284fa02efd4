package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Requests.at;
import static org.fedsim.edge.sip.Requests.flow;
import static org.fedsim.edge.sip.Requests.request;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.edge.sip.RoutingLogic.Decision;
import org.fedsim.edge.sip.RoutingLogic.Forward;
import org.fedsim.edge.sip.RoutingLogic.Respond;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.HeaderLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom an Access Edge lets speak to whom. */
class AccessEdgeRoutingTest {
  private static final InetSocketAddress POOL = at("192.0.2.20", 5061);
  private static final InetSocketAddress YAHOO = at("203.0.113.20", 5061);
  private static final InetSocketAddress CLIENT = at("203.0.113.100", 40000);
  private static final Flow FROM_YAHOO = flow(at("203.0.113.20", 40001), "lcsap.msg.yahoo.com");
  private static final Flow FROM_POOL = flow(at("192.0.2.20", 40002), "pool.contoso.local");
  private static final Flow FROM_CLIENT = flow(CLIENT);

  private final RouteSet routes =
      new RouteSet(
          Map.of(
              AccessEdgeRouting.PARTNERS, new RouteSet.Name("sip.contoso.com", 5061),
              AccessEdgeRouting.CLIENTS, new RouteSet.Name("sip.contoso.com", 443),
              AccessEdgeRouting.INSIDE, new RouteSet.Name("edge.contoso.local", 5061)));
  private final AccessEdgeRouting routing =
      new AccessEdgeRouting(
          "contoso.com",
          "pool.contoso.local",
          "edge.contoso.local",
          List.of(
              new Provider("yahoo", "lcsap.msg.yahoo.com", Set.of("yahoo.com"), true),
              new Provider("aol", "sip.oscar.aol.com", Set.of("aol.com"), false),
              new Provider("lost", "gw.lost.example", Set.of("lost.example"), true)),
          name ->
              Optional.ofNullable(
                  Map.of("pool.contoso.local", POOL, "lcsap.msg.yahoo.com", YAHOO).get(name)),
          uri ->
              uri.getHost().equals("203.0.113.21")
                  ? Optional.of(at("203.0.113.21", uri.getPort()))
                  : Optional.empty(),
          routes);

  @Test
  void aPartnersRequestForAUserOfOursGoesToThePool() {
    Decision decision = fromYahoo("INVITE", "sip:alice@contoso.com", "sip:bob@yahoo.com");
    assertThat(((Forward) decision).target())
        .isEqualTo(new Target(AccessEdgeRouting.INSIDE, POOL, false));
    assertThat(((Forward) decision).headers())
        .containsExactly(
            new HeaderLine(
                "ms-edge-proxy-message-trust",
                "ms-source-type=AuthorizedServer;ms-ep-fqdn=edge.contoso.local;"
                    + "ms-source-network=publiccloud;ms-source-verified-user=verified;"
                    + "ms-remote-fqdn=lcsap.msg.yahoo.com"));
  }

  @Test
  void inADialogThePoolInTheRouteIsEnough() {
    assertForwarded(
        fromYahoo(
            "BYE",
            "sip:192.0.2.50:40000",
            "sip:bob@yahoo.com",
            "Route: <sip:sip.contoso.com:5061;lr>",
            "Route: <sip:edge.contoso.local:5061;lr>",
            "Route: <sip:pool.contoso.local:5061;lr>"),
        new Target(AccessEdgeRouting.INSIDE, POOL, false));
  }

  @ParameterizedTest(name = "{0} to {1} from {2}, Route {3}: {4} {5}")
  @CsvSource({
    // Somebody of ours, said from outside, in every spelling.
    "INVITE,  sip:alice@contoso.com, sip:carol@contoso.com,  '', 403, 1027",
    "INVITE,  sip:alice@contoso.com, sip:carol@CONTOSO.com,  '', 403, 1027",
    "INVITE,  sip:alice@contoso.com, sip:carol@contoso.com., '', 403, 1027",
    // Signing in is for our own users.
    "REGISTER, sip:contoso.com,      sip:bob@yahoo.com,      '', 403, 1027",
    // Relaying.
    "INVITE,  sip:eve@aol.com,       sip:bob@yahoo.com,      '', 404, 1005",
    "INVITE,  sip:eve@nowhere.example, sip:bob@yahoo.com,    '', 404, 1005",
    "INVITE,  sip:eve@contoso.com.evil.example, sip:bob@yahoo.com, '', 404, 1005",
    "INVITE,  tel:+15550100,         sip:bob@yahoo.com,      '', 404, 1005",
    // Forged routes.
    "INVITE,  sip:alice@contoso.com, sip:bob@yahoo.com, <sip:sip.oscar.aol.com;lr>, 404, 1005",
    "INVITE,  sip:alice@contoso.com, sip:bob@yahoo.com, <sip:192.0.2.50:5061;lr>, 404, 1005"
  })
  void whatAPartnerMayNotDoIsRefused(
      String method, String uri, String from, String route, int status, int id) {
    String[] lines = route.isEmpty() ? new String[0] : new String[] {"Route: " + route};
    assertRefused(fromYahoo(method, uri, from, lines), status, id);
  }

  @Test
  void aPeerWhoseCertificateNamesNoProviderIsRefusedByName() {
    Respond refusal =
        (Respond)
            route(
                AccessEdgeRouting.PARTNERS,
                flow(at("203.0.113.20", 40001), "gw.evil.example"),
                request("INVITE", "sip:alice@contoso.com", "sip:bob@yahoo.com"));
    assertRefused(refusal, 403, 1027);
    assertThat(refusal.diagnostics().orElseThrow().peer()).isEqualTo("gw.evil.example");
  }

  @Test
  void aProviderThatIsNotEnabledIsRefused() {
    assertRefused(
        route(
            AccessEdgeRouting.PARTNERS,
            flow(at("203.0.113.30", 40001), "sip.oscar.aol.com"),
            request("INVITE", "sip:alice@contoso.com", "sip:eve@aol.com")),
        403,
        1027);
  }

  @Test
  void aPeerWithoutANameIsRefused() {
    assertRefused(
        route(
            AccessEdgeRouting.PARTNERS,
            flow(at("203.0.113.20", 40001)),
            request("INVITE", "sip:alice@contoso.com", "sip:bob@yahoo.com")),
        403,
        1027);
  }

  @Test
  void aPartnerWhoHasLearnedATokenDoesNotGetPastThePool() {
    assertRefused(
        fromYahoo(
            "MESSAGE", "sip:remote@contoso.com", "sip:bob@yahoo.com", "Route: <" + token() + ">"),
        403,
        1027);
  }

  @Test
  void aForgedTokenMakesNoDifference() {
    assertForwarded(
        fromYahoo(
            "MESSAGE",
            "sip:alice@contoso.com",
            "sip:bob@yahoo.com",
            "Route: <sip:AAAAAAAAAAAAAAAAAAAAAA@sip.contoso.com:443;lr>"),
        new Target(AccessEdgeRouting.INSIDE, POOL, false));
  }

  @Test
  void aClientsRequestGoesToThePoolAndSaysWhereItCameFrom() {
    Forward forward =
        (Forward) fromClient("INVITE", "sip:alice@contoso.com", "sip:remote@contoso.com");
    assertThat(forward.target()).isEqualTo(new Target(AccessEdgeRouting.INSIDE, POOL, false));
    assertThat(forward.headers()).hasSize(1);
    assertThat(forward.headers().get(0).value()).startsWith("ms-source-type=InternetUser;");
  }

  @Test
  void aClientThatSignsInIsToBeReachedOverItsConnection() {
    Forward forward = (Forward) fromClient("REGISTER", "sip:contoso.com", "sip:remote@contoso.com");
    assertThat(forward.headers()).contains(new HeaderLine("Path", "<" + token() + ">"));
  }

  @ParameterizedTest(name = "{0} to {1} from {2}, Route {3}")
  @CsvSource({
    "INVITE,   sip:mia@hotmail.com,   sip:remote@contoso.com, ''",
    "INVITE,   sip:eve@aol.com,       sip:remote@contoso.com, ''",
    "REGISTER, sip:yahoo.com,         sip:remote@contoso.com, ''",
    "INVITE,   sip:alice@contoso.com, sip:bob@yahoo.com,      ''",
    "INVITE,   sip:alice@contoso.com, tel:+15550100,          ''",
    "INVITE,   sip:alice@contoso.com, sip:remote@contoso.com, <sip:lcsap.msg.yahoo.com;lr>",
    "INVITE,   sip:alice@contoso.com, sip:remote@contoso.com, <sip:192.0.2.50:5061;lr>"
  })
  void whatAClientMayNotDoIsForbidden(String method, String uri, String from, String route) {
    String[] lines = route.isEmpty() ? new String[0] : new String[] {"Route: " + route};
    assertThat(((Respond) fromClient(method, uri, from, lines)).status()).isEqualTo(403);
  }

  @Test
  void aClientWhoHasLearnedTheTokenOfAnotherDoesNotGetPastThePool() {
    Decision decision =
        route(
            AccessEdgeRouting.CLIENTS,
            flow(at("203.0.113.60", 40003)),
            request(
                "MESSAGE",
                "sip:remote@contoso.com",
                "sip:mallory@contoso.com",
                "Route: <" + token() + ">"));
    assertThat(((Respond) decision).status()).isEqualTo(403);
  }

  @Test
  void thePoolReachesAProviderByTheDomainOfTheUser() {
    assertForwarded(
        fromPool("INVITE", "sip:bob@yahoo.com", "sip:alice@contoso.com"),
        new Target(AccessEdgeRouting.PARTNERS, YAHOO, false, Optional.of("lcsap.msg.yahoo.com")));
  }

  @Test
  void inADialogThePoolReachesAProviderByItsContact() {
    assertForwarded(
        fromPool(
            "BYE",
            "sip:bob@lcsap.msg.yahoo.com:5061",
            "sip:alice@contoso.com",
            "Route: <sip:edge.contoso.local:5061;lr>",
            "Route: <sip:sip.contoso.com:5061;lr>"),
        new Target(AccessEdgeRouting.PARTNERS, YAHOO, false, Optional.of("lcsap.msg.yahoo.com")));
  }

  @Test
  void inADialogAProvidersContactMayBeAnAddressIfItsCertificateNamesTheProvider() throws Exception {
    Request bye = request("BYE", "sip:bob@203.0.113.21:5071", "sip:alice@contoso.com");
    ToHeader to = (ToHeader) bye.getHeader(ToHeader.NAME);
    to.setAddress(new AddressFactoryImpl().createAddress("<sip:bob@yahoo.com>"));
    assertRefused(route(AccessEdgeRouting.INSIDE, FROM_POOL, bye), 404, 1005);
    to.setTag("yahoo");
    assertForwarded(
        route(AccessEdgeRouting.INSIDE, FROM_POOL, bye),
        new Target(
            AccessEdgeRouting.PARTNERS,
            at("203.0.113.21", 5071),
            false,
            Optional.of("lcsap.msg.yahoo.com")));
  }

  @Test
  void aPartnerSpeaksForUsersOfHisDomainsOnly() {
    for (String from :
        List.of(
            "sip:bob@hotmail.com",
            "sip:bob@sub.yahoo.com",
            "sip:bob@notyahoo.com",
            "sips:bob@bank.example",
            "tel:+15550100")) {
      assertRefused(fromYahoo("MESSAGE", "sip:alice@contoso.com", from), 403, 1027);
    }
    assertThat(fromYahoo("MESSAGE", "sip:alice@contoso.com", "sip:bob@YAHOO.com."))
        .isInstanceOf(Forward.class);
  }

  @Test
  void theEdgeItselfAndTheDomainSayWhatTheyCan() {
    for (String whom :
        List.of("sip:contoso.com", "sip:sip.contoso.com", "sip:sip.contoso.com:5061")) {
      assertThat(fromYahoo("OPTIONS", whom, "sip:bob@yahoo.com"))
          .isInstanceOfSatisfying(
              Respond.class,
              answer -> {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers()).extracting(h -> h.name()).contains("Allow");
              });
    }
    assertThat(fromYahoo("OPTIONS", "sip:alice@contoso.com", "sip:bob@yahoo.com"))
        .isInstanceOf(Forward.class);
  }

  @Test
  void thePoolReachesAClientByItsToken() {
    assertForwarded(
        fromPool(
            "MESSAGE", "sip:remote@contoso.com", "sip:bob@yahoo.com", "Route: <" + token() + ">"),
        new Target(AccessEdgeRouting.CLIENTS, CLIENT, true));
  }

  @ParameterizedTest(name = "{0} from {1}: {2} {3}")
  @CsvSource({
    "sip:eve@nowhere.example, sip:alice@contoso.com, 404, 1005",
    "sip:alice@contoso.com,   sip:alice@contoso.com, 404, 1005",
    "sip:eve@aol.com,         sip:alice@contoso.com, 403, 1001",
    "sip:x@lost.example,      sip:alice@contoso.com, 504, 1014",
    // A provider's user on his way to another provider, who has come to us by preloaded routes.
    "sip:bob@yahoo.com,       sip:mia@hotmail.com,   403, 1001"
  })
  void whatThePoolCannotReachIsRefused(String uri, String from, int status, int id) {
    assertRefused(fromPool("INVITE", uri, from), status, id);
  }

  @Test
  void aUriThatIsNotSipIsNotSupported() {
    assertThat(((Respond) fromPool("INVITE", "tel:+15550100", "sip:alice@contoso.com")).status())
        .isEqualTo(416);
  }

  @Test
  void nobodyInsideButThePoolMaySpeakNotEvenWithAToken() {
    Flow other = flow(at("192.0.2.50", 40000), "client.contoso.com");
    assertRefused(
        route(
            AccessEdgeRouting.INSIDE,
            other,
            request("INVITE", "sip:bob@yahoo.com", "sip:alice@contoso.com")),
        403,
        1027);
    assertRefused(
        route(
            AccessEdgeRouting.INSIDE,
            other,
            request(
                "MESSAGE",
                "sip:remote@contoso.com",
                "sip:alice@contoso.com",
                "Route: <" + token() + ">")),
        403,
        1027);
  }

  @Test
  void onlyThePoolIsBelievedWhatItSaysAboutOthers() {
    assertThat(routing.believes(AccessEdgeRouting.INSIDE, Set.of("pool.contoso.local"))).isTrue();
    assertThat(routing.believes(AccessEdgeRouting.INSIDE, Set.of("client.contoso.com"))).isFalse();
    assertThat(routing.believes(AccessEdgeRouting.CLIENTS, Set.of())).isFalse();
    assertThat(routing.believes(AccessEdgeRouting.PARTNERS, Set.of("pool.contoso.local")))
        .isFalse();
  }

  private String token() {
    return routes.uri(AccessEdgeRouting.CLIENTS, Optional.of(CLIENT)).toString();
  }

  private Decision fromYahoo(String method, String uri, String from, String... lines) {
    return route(AccessEdgeRouting.PARTNERS, FROM_YAHOO, request(method, uri, from, lines));
  }

  private Decision fromClient(String method, String uri, String from, String... lines) {
    return route(AccessEdgeRouting.CLIENTS, FROM_CLIENT, request(method, uri, from, lines));
  }

  private Decision fromPool(String method, String uri, String from, String... lines) {
    return route(AccessEdgeRouting.INSIDE, FROM_POOL, request(method, uri, from, lines));
  }

  private Decision route(String listening, Flow flow, Request request) {
    return routing.route(routes.arrive(request, listening, flow));
  }

  private static void assertForwarded(Decision decision, Target target) {
    assertThat(decision)
        .isInstanceOfSatisfying(Forward.class, f -> assertThat(f.target()).isEqualTo(target));
  }

  private static void assertRefused(Decision decision, int status, int id) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Respond.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(status);
              assertThat(refusal.diagnostics().map(Diagnostics::id)).contains(id);
            });
  }
}
