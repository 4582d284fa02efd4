package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Peer.value;

import javax.sip.message.Response;
import org.fedsim.wire.tls.LeafRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Access Edge says about a request that went wrong, to the inside and to the outside. */
class DiagnosticsOnTheWireTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private LyncLab lab;
  private Peer pool;

  @BeforeEach
  void open() throws Exception {
    lab = LyncLab.open();
    lab.edge();
    pool = lab.poolPeer();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void diagnosticsLoseTheirSourceOnTheWayOut() throws Exception {
    pool.answering(
        (request, t) ->
            pool.answer(
                t,
                request,
                404,
                "ms-diagnostics: 1003;reason=\"User does not exist\";source=\"pool.contoso.local\""));
    Peer yahoo = lab.yahoo();
    Response response = yahoo.send(yahoo.request("MESSAGE", ALICE, BOB), lab.edgeOutside());
    assertThat(response.getHeader("ms-diagnostics")).isNull();
    assertThat(value(response, "ms-diagnostics-public"))
        .isEqualTo("1003;reason=\"User does not exist\"");
  }

  @Test
  void aRefusalByTheEdgeSaysLessOutsideThanInside() throws Exception {
    Peer yahoo = lab.yahoo();
    Response outside =
        yahoo.send(yahoo.request("MESSAGE", "sip:x@nowhere.example", BOB), lab.edgeOutside());
    assertThat(outside.getHeader("ms-diagnostics")).isNull();
    assertThat(value(outside, "ms-diagnostics-public"))
        .startsWith("1005;")
        .doesNotContain("source=");
    Response inside =
        pool.send(pool.request("MESSAGE", "sip:x@nowhere.example", ALICE), lab.edgeInside());
    assertThat(inside.getHeader("ms-diagnostics-public")).isNull();
    assertThat(value(inside, "ms-diagnostics"))
        .startsWith("1005;")
        .contains("source=\"sip.contoso.com\"");
  }

  @Test
  void aPartnerWithAnUnknownNameIsRefusedWith1027() throws Exception {
    Peer evil = lab.server("yahoo", LyncLab.identity("gw.evil.example"), LyncLab.trust());
    Response response = evil.send(evil.request("INVITE", ALICE, BOB), lab.edgeOutside());
    assertThat(response.getStatusCode()).isEqualTo(403);
    assertThat(value(response, "ms-diagnostics-public"))
        .startsWith("1027;")
        .contains("fqdn=\"gw.evil.example\"");
    assertThat(pool.requests).isEmpty();
  }

  @Test
  void aPartnerWhosePortIsClosedCannotBeConnectedTo() throws Exception {
    assertUnreachable("1046;");
  }

  @Test
  void aPartnerMayRefuseTheHandshake() throws Exception {
    lab.server(
        "yahoo", LyncLab.identity(LyncLab.YAHOO), LyncLab.trust().accepting("other.example"));
    assertUnreachable("1047;");
  }

  @Test
  void aPartnerWithTheWrongNameIsNotTrusted() throws Exception {
    lab.server("yahoo", LyncLab.identity("gw.evil.example"), LyncLab.trust());
    assertUnreachable("1010;");
  }

  @Test
  void aPartnerOfAnUnknownIssuerIsNotTrusted() throws Exception {
    lab.server(
        "yahoo",
        LyncLab.IDENTITIES.identity("Nobody's Root", LeafRequest.named(LyncLab.YAHOO)),
        LyncLab.trust());
    assertUnreachable("1010;");
  }

  private void assertUnreachable(String id) throws Exception {
    Response response = pool.send(pool.request("INVITE", BOB, ALICE), lab.edgeInside());
    assertThat(response.getStatusCode()).isEqualTo(504);
    assertThat(value(response, "ms-diagnostics"))
        .startsWith(id)
        .contains("fqdn=\"lcsap.msg.yahoo.com\"")
        .contains("source=\"sip.contoso.com\"");
  }
}
