package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Peer.value;
import static org.fedsim.edge.sip.Peer.vias;

import java.net.InetSocketAddress;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The headers that only servers of the enterprise write, on their way through the Access Edge. */
class ServerHeadersTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private static final String TRUST = "ms-edge-proxy-message-trust";
  private LyncLab lab;
  private Peer pool;
  private Peer yahoo;

  @BeforeEach
  void open() throws Exception {
    lab = LyncLab.open();
    lab.edge();
    pool = lab.poolPeer();
    yahoo = lab.yahoo();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void theInsideLearnsWhereAMessageCameFrom() throws Exception {
    yahoo.send(yahoo.request("MESSAGE", ALICE, BOB), lab.edgeOutside());
    assertThat(value(pool.requests.get(0), TRUST))
        .startsWith("ms-source-type=AuthorizedServer;")
        .endsWith(";ms-remote-fqdn=lcsap.msg.yahoo.com");
  }

  @Test
  void whatAPartnerWritesIntoTheHeadersOfServersDoesNotGetIn() throws Exception {
    yahoo.send(
        yahoo.request(
            "MESSAGE",
            ALICE,
            BOB,
            "ms-edge-proxy-message-trust: ms-source-type=forged-1",
            "MS-Edge-Proxy-Message-Trust: ms-source-type=forged-2",
            "P-Asserted-Identity: <sip:ceo@contoso.com>",
            "Path: <sip:evil.example;lr>"),
        lab.edgeOutside());
    assertThat(pool.arrived("MESSAGE"))
        .contains("ms-source-type=AuthorizedServer")
        .doesNotContain("forged")
        .doesNotContain("ceo@contoso.com")
        .doesNotContain("evil.example");
  }

  @Test
  void whatAClientWritesIntoTheHeadersOfServersDoesNotGetIn() throws Exception {
    Peer client = lab.clientPeer("remote-user");
    Response response =
        client.send(
            client.request(
                "REGISTER",
                "sip:contoso.com",
                "sip:remote@contoso.com",
                "ms-edge-proxy-message-trust: ms-source-type=forged-1",
                "P-Asserted-Identity: <sip:ceo@contoso.com>",
                "Path: <sip:evil-1.example;lr>",
                "Path: <sip:evil-2.example;lr>"),
            lab.edgeForClients());
    assertThat(response.getStatusCode()).isEqualTo(200);
    assertThat(pool.arrived("REGISTER"))
        .contains("ms-source-type=InternetUser")
        .containsPattern("Path: *<sip:[\\w-]+@sip.contoso.com:443;transport=tls;lr>")
        .doesNotContain("forged")
        .doesNotContain("ceo@contoso.com")
        .doesNotContain("evil");
  }

  @Test
  void whatAClientClaimsAboutItsAddressIsReplacedByTheTruth() throws Exception {
    Peer client = lab.clientPeer("remote-user");
    Request request = client.request("MESSAGE", "sip:alice@contoso.com", "sip:remote@contoso.com");
    ViaHeader via = (ViaHeader) request.getHeader("Via");
    via.setParameter("received", "203.0.113.60");
    via.setParameter("rport", "1");
    client.send(request, lab.edgeForClients());
    ViaHeader arrived = vias(pool.requests.get(0)).get(1);
    InetSocketAddress local = client.messages.get(0).local();
    assertThat(arrived.getParameter("received")).isEqualTo("203.0.113.100");
    assertThat(arrived.getParameter("rport")).isEqualTo(Integer.toString(local.getPort()));
  }

  @Test
  void aPartnersAnswerCannotForgeThemEither() throws Exception {
    yahoo.answering(
        (request, t) ->
            yahoo.answer(
                t,
                request,
                200,
                "ms-edge-proxy-message-trust: ms-source-type=forged",
                "P-Asserted-Identity: <sip:ceo@contoso.com>"));
    Response response = pool.send(pool.request("MESSAGE", BOB, ALICE), lab.edgeInside());
    assertThat(response.toString()).doesNotContain("forged").doesNotContain("ceo@");
  }

  @Test
  void theTrustHeaderStaysInside() throws Exception {
    pool.send(
        pool.request(
            "MESSAGE", BOB, ALICE, "ms-edge-proxy-message-trust: ms-ep-fqdn=edge.contoso.local"),
        lab.edgeInside());
    assertThat(yahoo.arrived("MESSAGE")).doesNotContain("edge.contoso.local");
  }
}
