package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Requests.at;
import static org.fedsim.edge.sip.Requests.flow;
import static org.fedsim.edge.sip.Requests.request;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Arrival;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.junit.jupiter.api.Test;

/** What an Edge takes out of Route headers and writes into Record-Route headers. */
class RouteSetTest {
  private static final InetSocketAddress CLIENT = at("203.0.113.100", 40000);
  private static final InetSocketAddress PARTNER = at("203.0.113.20", 40001);
  private static final InetSocketAddress POOL = at("192.0.2.20", 5061);
  private static final String EDGE = "<sip:sip.contoso.com:5061;transport=tls;lr>";
  private static final String INSIDE = "<sip:edge.contoso.local:5061;transport=tls;lr>";
  private final RouteSet routes =
      new RouteSet(
          Map.of(
              "partners", new RouteSet.Name("sip.contoso.com", 5061),
              "clients", new RouteSet.Name("sip.contoso.com", 443),
              "inside", new RouteSet.Name("edge.contoso.local", 5061)));

  @Test
  void aProxyBetweenTwoNetworksRecordsARouteForEach() throws Exception {
    Request request = invite();
    routes.record(
        request, arrive(request, "partners", PARTNER, "yahoo"), new Target("inside", POOL, false));
    assertThat(recorded(request)).containsExactly(INSIDE, EDGE);
  }

  @Test
  void aProxyThatForwardsWithinOneNetworkRecordsOneRoute() throws Exception {
    Request request = invite();
    routes.record(
        request, arrive(request, "inside", POOL, "pool"), new Target("inside", POOL, false));
    assertThat(recorded(request)).containsExactly(INSIDE);
  }

  @Test
  void aClientIsRecordedByTheTokenOfItsConnection() throws Exception {
    Request request = invite();
    routes.record(request, arrive(request, "clients", CLIENT), new Target("inside", POOL, false));
    assertThat(recorded(request)).containsExactly(INSIDE, "<" + token(CLIENT) + ">");
  }

  @Test
  void aClientToWhichARequestGoesIsRecordedByTheTokenOfItsConnection() throws Exception {
    Request request = invite();
    routes.record(
        request, arrive(request, "inside", POOL, "pool"), new Target("clients", CLIENT, true));
    assertThat(recorded(request)).containsExactly("<" + token(CLIENT) + ">", INSIDE);
  }

  @Test
  void allRoutesOfTheProxyAreTakenOffAndNoOthers() {
    Request request = invite("Route: " + EDGE, "Route: " + INSIDE, "Route: <sip:pool;lr>");
    Arrival arrival = arrive(request, "partners", PARTNER, "yahoo");
    assertThat(arrival.nextRoute().map(SipURI::getHost)).contains("pool");
    assertThat(((RouteHeader) request.getHeader("Route")).getAddress().getURI())
        .hasToString("sip:pool;lr");
    assertThat(arrival.flowTarget()).isEmpty();
  }

  @Test
  void aRouteToOurNameOnAnotherPortIsNotOurs() {
    Arrival arrival =
        arrive(invite("Route: <sip:sip.contoso.com:9999;lr>"), "partners", PARTNER, "yahoo");
    assertThat(arrival.nextRoute().map(SipURI::getPort)).contains(9999);
  }

  @Test
  void aRouteWithoutAPortMeansThePortOfSipOverTls() {
    Request request = invite("Route: <sip:SIP.contoso.com;lr>");
    assertThat(arrive(request, "partners", PARTNER, "yahoo").nextRoute()).isEmpty();
    assertThat(request.getHeader("Route")).isNull();
  }

  @Test
  void aTokenLeadsToTheConnectionThatItNames() {
    Arrival arrival =
        arrive(invite("Route: <" + token(CLIENT) + ">"), "inside", POOL, "pool.contoso.local");
    assertThat(arrival.flowTarget()).contains(new Target("clients", CLIENT, true));
  }

  @Test
  void aTokenForTheConnectionThatTheRequestCameOnIsIgnored() {
    Arrival arrival =
        arrive(invite("Route: <" + token(CLIENT) + ">", "Route: <sip:pool;lr>"), "clients", CLIENT);
    assertThat(arrival.flowTarget()).isEmpty();
    assertThat(arrival.nextRoute().map(SipURI::getHost)).contains("pool");
  }

  @Test
  void aForgedTokenLeadsNowhere() {
    Arrival arrival =
        arrive(
            invite("Route: <sip:ywBxZJxAAAAAAAAAAAAAAA@sip.contoso.com:443;lr>"),
            "inside",
            POOL,
            "pool.contoso.local");
    assertThat(arrival.flowTarget()).isEmpty();
    assertThat(arrival.nextRoute()).isEmpty();
  }

  private String token(InetSocketAddress flow) {
    return routes.uri("clients", Optional.of(flow)).toString();
  }

  private static Request invite(String... lines) {
    return request("INVITE", "sip:alice@contoso.com", "sip:bob@yahoo.com", lines);
  }

  private Arrival arrive(
      Request request, String listening, InetSocketAddress from, String... names) {
    return routes.arrive(request, listening, flow(from, names));
  }

  private static List<String> recorded(Request request) {
    List<String> all = new ArrayList<>();
    ListIterator<?> headers = request.getHeaders(RecordRouteHeader.NAME);
    while (headers.hasNext()) {
      all.add(((RecordRouteHeader) headers.next()).getAddress().toString());
    }
    return all;
  }
}
