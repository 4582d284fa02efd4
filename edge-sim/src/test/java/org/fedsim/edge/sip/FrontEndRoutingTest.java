package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Requests.at;
import static org.fedsim.edge.sip.Requests.flow;
import static org.fedsim.edge.sip.Requests.request;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Decision;
import org.fedsim.edge.sip.RoutingLogic.Forward;
import org.fedsim.edge.sip.RoutingLogic.Respond;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.HeaderLine;
import org.junit.jupiter.api.Test;

/** Who signs in, who may speak, and where it goes. */
class FrontEndRoutingTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String CAROL = "sip:carol@contoso.com";
  private static final String REMOTE = "sip:remote@contoso.com";
  private static final String MRAS = "sip:MRASLoc.contoso.com@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private static final InetSocketAddress EDGE = at("192.0.2.10", 5061);
  private static final Flow ALICES = flow(at("192.0.2.50", 40000));
  private static final Flow CAROLS = flow(at("192.0.2.50", 40001));
  private static final Flow EDGES = flow(at("192.0.2.10", 40002), "edge.contoso.local");
  private static final String PATH = "Path: <sip:token@sip.contoso.com:443;transport=tls;lr>";

  private final RouteSet routes =
      new RouteSet(Map.of(FrontEndRouting.POOL, new RouteSet.Name("pool.contoso.local", 5061)));
  private final FrontEndRouting routing =
      new FrontEndRouting(
          "contoso.com",
          "edge.contoso.local",
          name -> name.equals("edge.contoso.local") ? Optional.of(EDGE) : Optional.empty(),
          Set.of("alice@contoso.com", "carol@contoso.com", "remote@contoso.com"));

  @Test
  void aUserWhoHasSignedInIsReachedOverTheConnectionOfHisClient() {
    assertThat(signIn(ALICES, ALICE)).isEqualTo(200);
    assertForwarded(
        route(EDGES, request("INVITE", ALICE, BOB)),
        new Target(FrontEndRouting.POOL, ALICES.remote(), true));
  }

  @Test
  void aUserIsFoundHoweverHisAddressIsSpelled() {
    signIn(ALICES, ALICE);
    assertForwarded(
        route(EDGES, request("INVITE", "sip:Alice@CONTOSO.com", BOB)),
        new Target(FrontEndRouting.POOL, ALICES.remote(), true));
  }

  @Test
  void aUserWhoIsNotSignedInIsNotAvailable() {
    assertThat(status(route(EDGES, request("INVITE", ALICE, BOB)))).isEqualTo(480);
  }

  @Test
  void anUnknownUserDoesNotExist() {
    Decision decision = route(EDGES, request("INVITE", "sip:nobody@contoso.com", BOB));
    assertThat(status(decision)).isEqualTo(404);
    assertThat(((Respond) decision).diagnostics().orElseThrow().id()).isEqualTo(1003);
  }

  @Test
  void signingInForSomebodyElseIsForbidden() {
    Request request = register(CAROL, "Contact: <sip:a@192.0.2.50>");
    ((javax.sip.header.FromHeader) request.getHeader("From"))
        .setAddress(((javax.sip.header.FromHeader) register(ALICE).getHeader("From")).getAddress());
    assertThat(status(route(ALICES, request))).isEqualTo(403);
    assertThat(status(route(EDGES, request("INVITE", CAROL, BOB)))).isEqualTo(480);
  }

  @Test
  void whoIsNotHomedHereCannotSignIn() {
    assertThat(signIn(ALICES, "sip:nobody@contoso.com")).isEqualTo(404);
    assertThat(signIn(EDGES, BOB)).isEqualTo(404);
  }

  @Test
  void aClientThatHasNotSignedInMaySayNothing() {
    assertThat(status(route(ALICES, request("INVITE", CAROL, ALICE)))).isEqualTo(403);
    assertThat(status(route(ALICES, request("INVITE", BOB, ALICE)))).isEqualTo(403);
  }

  @Test
  void aClientSpeaksForTheUserWhoHasSignedInAndForNobodyElse() {
    signIn(ALICES, ALICE);
    signIn(CAROLS, CAROL);
    assertThat(status(route(CAROLS, request("INVITE", BOB, ALICE)))).isEqualTo(403);
    assertThat(status(route(CAROLS, request("INVITE", ALICE, BOB)))).isEqualTo(403);
  }

  @Test
  void aUserWhoHasSignedOutIsGone() {
    signIn(ALICES, ALICE);
    route(ALICES, register(ALICE, "Contact: <sip:a@192.0.2.50>", "Expires: 0"));
    assertThat(status(route(EDGES, request("INVITE", ALICE, BOB)))).isEqualTo(480);
  }

  @Test
  void theContactsOwnExpiryCountsMoreThanTheHeader() {
    signIn(ALICES, ALICE);
    route(ALICES, register(ALICE, "Contact: <sip:a@192.0.2.50>;expires=0", "Expires: 600"));
    assertThat(status(route(EDGES, request("INVITE", ALICE, BOB)))).isEqualTo(480);
  }

  @Test
  void signingOutEverywhereAtOnceWorks() {
    signIn(ALICES, ALICE);
    assertThat(status(route(ALICES, register(ALICE, "Contact: *", "Expires: 0")))).isEqualTo(200);
    assertThat(status(route(EDGES, request("INVITE", ALICE, BOB)))).isEqualTo(480);
  }

  @Test
  void aClientIsToldForHowLongItIsSignedInAndNeverLongerThanTheServerWants() {
    Respond answer =
        (Respond) route(ALICES, register(ALICE, "Contact: <sip:a@192.0.2.50>", "Expires: 99999"));
    assertThat(answer.headers())
        .containsExactly(
            new HeaderLine("Contact", "<sip:a@192.0.2.50>;expires=600"),
            new HeaderLine("Expires", "600"));
  }

  @Test
  void aRemoteUserIsReachedThroughTheEdgeByThePathThatItLeft() {
    remoteSignsIn("203.0.113.100", 40000);
    Forward forward = (Forward) route(EDGES, request("INVITE", REMOTE, BOB));
    assertThat(forward.target()).isEqualTo(new Target(FrontEndRouting.POOL, EDGE, false));
    assertThat(forward.headers())
        .containsExactly(
            new HeaderLine("Route", "<sip:token@sip.contoso.com:443;transport=tls;lr>"));
  }

  @Test
  void aPathThatAClientInsideHasWrittenItselfIsNotFollowed() {
    route(ALICES, register(ALICE, "Contact: <sip:a@192.0.2.50>", "Path: <sip:evil.example;lr>"));
    assertForwarded(
        route(EDGES, request("INVITE", ALICE, BOB)),
        new Target(FrontEndRouting.POOL, ALICES.remote(), true));
  }

  @Test
  void aRemoteClientSpeaksForItsUserOnItsOwnConnectionOnly() {
    signIn(ALICES, ALICE);
    assertThat(status(fromRemote(REMOTE, "203.0.113.100", 40000))).isEqualTo(403);
    remoteSignsIn("203.0.113.100", 40000);
    assertForwarded(
        fromRemote(REMOTE, "203.0.113.100", 40000),
        new Target(FrontEndRouting.POOL, ALICES.remote(), true));
    assertThat(status(fromRemote(REMOTE, "203.0.113.100", 40001))).isEqualTo(403);
    assertThat(status(fromRemote(REMOTE, "203.0.113.60", 40000))).isEqualTo(403);
    assertThat(status(fromRemote(ALICE, "203.0.113.100", 40000))).isEqualTo(403);
    assertThat(status(fromRemote(CAROL, "203.0.113.100", 40000))).isEqualTo(403);
  }

  @Test
  void otherDomainsAreReachedThroughTheEdge() {
    signIn(ALICES, ALICE);
    assertForwarded(
        route(ALICES, request("INVITE", BOB, ALICE)),
        new Target(FrontEndRouting.POOL, EDGE, false));
  }

  @Test
  void whatTheEdgeBringsForOtherDomainsIsNotSentBack() {
    Decision decision = route(EDGES, request("INVITE", "sip:eve@aol.com", BOB));
    assertThat(status(decision)).isEqualTo(404);
    assertThat(((Respond) decision).diagnostics().orElseThrow().id()).isEqualTo(1005);
  }

  @Test
  void aRouteToAnybodyButTheEdgeIsNotFollowed() {
    signIn(ALICES, ALICE);
    assertThat(
            status(
                route(
                    ALICES,
                    request("INVITE", BOB, ALICE, "Route: <sip:lcsap.msg.yahoo.com:5061;lr>"))))
        .isEqualTo(404);
  }

  @Test
  void aTokenOfOursLeadsToTheClientAndAForgedOneNowhere() {
    signIn(ALICES, ALICE);
    String token = routes.uri(FrontEndRouting.POOL, Optional.of(ALICES.remote())).toString();
    assertForwarded(
        route(EDGES, request("BYE", "sip:x@192.0.2.50", BOB, "Route: <" + token + ">")),
        new Target(FrontEndRouting.POOL, ALICES.remote(), true));
    assertThat(
            status(
                route(
                    EDGES,
                    request(
                        "BYE",
                        "sip:x@192.0.2.50",
                        BOB,
                        "Route: <sip:AAAAAAAAAAAAAAAAAAAAAA@pool.contoso.local:5061;lr>"))))
        .isEqualTo(404);
  }

  @Test
  void aSignedInUserReachesTheServiceThatIssuesRelayCredentials() {
    Target service = new Target(FrontEndRouting.POOL, at("192.0.2.10", 5062), false);
    assertThat(status(route(ALICES, request("SERVICE", MRAS, ALICE)))).isEqualTo(403);
    signIn(ALICES, ALICE);
    assertForwarded(route(ALICES, request("SERVICE", MRAS, ALICE)), service);
    assertThat(status(route(ALICES, request("SERVICE", MRAS, CAROL)))).isEqualTo(403);
    assertThat(status(route(ALICES, request("MESSAGE", MRAS, ALICE)))).isEqualTo(405);

    remoteSignsIn("203.0.113.100", 40000);
    String[] vias = vias("203.0.113.100", 40000);
    assertForwarded(route(EDGES, request("SERVICE", MRAS, REMOTE, vias)), service);
    assertThat(status(route(EDGES, request("SERVICE", MRAS, ALICE, vias)))).isEqualTo(403);
    String[] others = vias("203.0.113.100", 40001);
    assertThat(status(route(EDGES, request("SERVICE", MRAS, REMOTE, others)))).isEqualTo(403);
  }

  @Test
  void aPartnerDoesNotReachTheServiceThatIssuesRelayCredentials() {
    assertThat(status(route(EDGES, request("SERVICE", MRAS, BOB)))).isEqualTo(403);
    assertThat(status(route(EDGES, request("INVITE", MRAS, BOB)))).isEqualTo(403);
  }

  @Test
  void aDotAtTheEndOfOurDomainMakesNoPartner() {
    assertThat(status(fromRemote("sip:carol@contoso.com.", "203.0.113.100", 40000))).isEqualTo(403);
  }

  @Test
  void onlyTheEdgeIsBelievedWhatItSaysAboutOthers() {
    assertThat(routing.believes(FrontEndRouting.POOL, Set.of("edge.contoso.local"))).isTrue();
    assertThat(routing.believes(FrontEndRouting.POOL, Set.of("client.contoso.com"))).isFalse();
    assertThat(routing.believes(FrontEndRouting.POOL, Set.of())).isFalse();
  }

  private int signIn(Flow flow, String user) {
    return status(route(flow, register(user, "Contact: <sip:a@192.0.2.50>")));
  }

  private static Request register(String user, String... lines) {
    return request("REGISTER", "sip:contoso.com", user, lines);
  }

  private void remoteSignsIn(String address, int port) {
    String[] vias = vias(address, port);
    assertThat(
            status(
                route(
                    EDGES,
                    register(REMOTE, vias[0], vias[1], "Contact: <sip:r@203.0.113.100>", PATH))))
        .isEqualTo(200);
  }

  private Decision fromRemote(String from, String address, int port) {
    return route(EDGES, request("INVITE", ALICE, from, vias(address, port)));
  }

  private static String[] vias(String address, int port) {
    return new String[] {
      "Via: SIP/2.0/TLS 192.0.2.10:5061;branch=z9hG4bKedge;received=192.0.2.10;rport=40002",
      "Via: SIP/2.0/TLS 10.0.0.1:5061;branch=z9hG4bKclient;received=" + address + ";rport=" + port
    };
  }

  private Decision route(Flow flow, Request request) {
    return routing.route(routes.arrive(request, FrontEndRouting.POOL, flow));
  }

  private static int status(Decision decision) {
    return ((Respond) decision).status();
  }

  private static void assertForwarded(Decision decision, Target target) {
    assertThat(decision)
        .isInstanceOfSatisfying(Forward.class, f -> assertThat(f.target()).isEqualTo(target));
  }
}
