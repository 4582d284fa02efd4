package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.tls.TlsEngine;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each side of a handshake that fails says what it knows, and says it at once. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class TlsRefusalTest {
  @Parameter TlsEngine engine;

  private static final LeafRequest EDGE = LeafRequest.named(Federation.EDGE_NAME);
  private static final LeafRequest YAHOO = LeafRequest.named(Federation.YAHOO_NAME);

  private Federation federation;

  @BeforeEach
  void open() throws Exception {
    federation = Federation.open();
    federation.engine(engine);
  }

  @AfterEach
  void close() throws Exception {
    federation.close();
  }

  // What the server refuses: the reason is known to the server only.

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    Party yahoo = federation.yahoo();
    Party edge =
        federation.party(
            "edge",
            federation.edgeAddress(),
            Optional.empty(),
            Federation.IDENTITIES.identity(EDGE),
            Federation.trust());
    serverRefuses(yahoo, edge, TlsFailure.NO_CERTIFICATE, "");
  }

  @Test
  void aClientOfAnUnknownAuthorityIsRefused() throws Exception {
    Party yahoo = federation.yahoo();
    Party edge = edge(Federation.IDENTITIES.identity("Somebody Else", EDGE));
    serverRefuses(yahoo, edge, TlsFailure.UNTRUSTED_ISSUER, "CN=sip.contoso.com");
  }

  @Test
  void aClientWhoseCertificateHasExpiredIsRefused() throws Exception {
    Party yahoo = federation.yahoo();
    serverRefuses(yahoo, edge(EDGE.expired()), TlsFailure.EXPIRED, "CN=sip.contoso.com");
  }

  @Test
  void aClientWhoseCertificateIsNotYetValidIsRefused() throws Exception {
    Party yahoo = federation.yahoo();
    serverRefuses(yahoo, edge(EDGE.notYetValid()), TlsFailure.NOT_YET_VALID, "CN=sip.contoso.com");
  }

  @Test
  void aClientOfAnotherNameIsRefused() throws Exception {
    Party yahoo = yahoo(YAHOO, Federation.trust().accepting("sip.fabrikam.com"));
    TransportEvent.TlsFailed reason =
        serverRefuses(yahoo, edge(EDGE), TlsFailure.NAME_MISMATCH, "CN=sip.contoso.com");
    assertThat(reason.text()).contains("sip.contoso.com").contains("sip.fabrikam.com");
  }

  @Test
  void aClientWithoutTheClientPurposeIsRefusedWhereThePurposeIsDemanded() throws Exception {
    Party yahoo = yahoo(YAHOO, Federation.trust().requiringClientUsage());
    serverRefuses(
        yahoo,
        edge(EDGE.usableAs(TlsRole.SERVER)),
        TlsFailure.MISSING_CLIENT_EKU,
        "CN=sip.contoso.com");
  }

  @Test
  void aClientWithoutTheClientPurposeIsWelcomeWhereItIsNotDemanded() throws Exception {
    federation.yahoo();
    Party edge = edge(EDGE.usableAs(TlsRole.SERVER));
    edge.sendMessage("bob@lcsap.msg.yahoo.com");
    await().until(() -> !edge.responses.isEmpty());
  }

  @Test
  void aClientWhoseCertificateIsRevokedIsRefused() throws Exception {
    Identity bad = Federation.IDENTITIES.identity(EDGE);
    Party yahoo =
        yahoo(
            YAHOO,
            Federation.trust()
                .consulting(
                    Federation.IDENTITIES
                        .root()
                        .revocationList(java.util.List.of(bad.certificate()))));
    serverRefuses(yahoo, edge(bad), TlsFailure.REVOKED, "CN=sip.contoso.com");
  }

  // What the client refuses: the reason is in the exception of the sender.

  @Test
  void aServerOfAnUnknownAuthorityIsRefused() throws Exception {
    Party yahoo =
        federation.yahoo(
            Federation.IDENTITIES.identity("Somebody Else", YAHOO), Federation.trust());
    clientRefuses(yahoo, edge(EDGE), TlsFailure.UNTRUSTED_ISSUER);
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    Party yahoo = yahoo(LeafRequest.named("lcsap.example"), Federation.trust());
    clientRefuses(yahoo, edge(EDGE), TlsFailure.NAME_MISMATCH);
  }

  @Test
  void aServerWhoseCertificateHasExpiredIsRefused() throws Exception {
    Party yahoo = yahoo(YAHOO.expired(), Federation.trust());
    clientRefuses(yahoo, edge(EDGE), TlsFailure.EXPIRED);
  }

  @Test
  void aServerWithoutTheServerPurposeIsRefusedWhereThePurposeIsDemanded() throws Exception {
    Party yahoo = yahoo(YAHOO.usableAs(TlsRole.CLIENT), Federation.trust());
    Party edge =
        federation.edge(
            Federation.IDENTITIES.identity(EDGE), Federation.trust().requiringServerUsage());
    clientRefuses(yahoo, edge, TlsFailure.MISSING_SERVER_EKU);
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsAProtocolFailure() throws Exception {
    var socket = federation.closing(federation.host("yahoo").listen(federation.yahooAddress(), 1));
    Thread shouter =
        new Thread(
            () -> {
              try (var peer = socket.accept()) {
                peer.getOutputStream().write("SIP/2.0 200 OK\r\n\r\n".getBytes());
                peer.getInputStream().readAllBytes();
              } catch (java.io.IOException e) {
                // The other side has had enough.
              }
            });
    shouter.start();
    Party edge = edge(EDGE);
    TransportEvent.TlsFailed event = failure(edge);
    assertThat(event.failure()).isEqualTo(TlsFailure.PROTOCOL);
    assertThat(event.side()).isEqualTo(TlsRole.CLIENT);
    shouter.join();
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    federation.closing(federation.host("yahoo").listen(federation.yahooAddress(), 1));
    var lab = org.fedsim.wire.Timers.LAB;
    var impatient =
        new org.fedsim.wire.Timers(
            "impatient",
            lab.tellLosses(),
            lab.connect(),
            Duration.ofMillis(200),
            lab.sipT1(),
            lab.sipTimerC(),
            lab.stunRto(),
            lab.stunTransmissions(),
            lab.nomination());
    Party edge =
        federation.start(
            "edge",
            impatient,
            builder ->
                builder
                    .listen(
                        Listening.mutual(
                            Party.LISTENING,
                            federation.edgeAddress(),
                            Federation.IDENTITIES.identity(EDGE),
                            Federation.trust()))
                    .connectWith(
                        OutboundTls.Choice.presenting(Optional.empty(), Federation.trust())));
    TransportEvent.TlsFailed event = failure(edge);
    assertThat(event.failure()).isEqualTo(TlsFailure.PROTOCOL);
    assertThat(event.text()).contains("200 ms");
  }

  private TransportEvent.TlsFailed serverRefuses(
      Party yahoo, Party edge, TlsFailure reason, String subject) {
    TransportEvent.TlsFailed client = failure(edge);
    assertThat(client.failure()).isEqualTo(TlsFailure.REFUSED_BY_PEER);
    assertThat(client.side()).isEqualTo(TlsRole.CLIENT);
    assertThat(client.remote()).isEqualTo(federation.yahooAddress());
    await().until(() -> !yahoo.events(TransportEvent.TlsFailed.class).isEmpty());
    TransportEvent.TlsFailed server = yahoo.events(TransportEvent.TlsFailed.class).get(0);
    assertThat(server.failure()).as(server.text()).isEqualTo(reason);
    assertThat(server.side()).isEqualTo(TlsRole.SERVER);
    assertThat(server.peerSubject()).isEqualTo(subject);
    assertThat(server.local()).isEqualTo(client.remote());
    assertThat(server.remote()).isEqualTo(client.local());
    assertThat(yahoo.requests).isEmpty();
    assertThat(yahoo.events(TransportEvent.Accepted.class)).isEmpty();
    return server;
  }

  private void clientRefuses(Party yahoo, Party edge, TlsFailure reason) {
    TransportEvent.TlsFailed client = failure(edge);
    assertThat(client.failure()).as(client.text()).isEqualTo(reason);
    assertThat(client.side()).isEqualTo(TlsRole.CLIENT);
    assertThat(client.peerSubject()).startsWith("CN=lcsap");
    await().until(() -> !yahoo.events(TransportEvent.TlsFailed.class).isEmpty());
    assertThat(yahoo.events(TransportEvent.TlsFailed.class).get(0).failure())
        .isEqualTo(TlsFailure.REFUSED_BY_PEER);
  }

  /** Sends, and returns what the sender is told; there is nothing to wait for. */
  private static TransportEvent.TlsFailed failure(Party edge) {
    SipSendFailed failed =
        catchThrowableOfType(
            SipSendFailed.class, () -> edge.sendMessage("bob@lcsap.msg.yahoo.com"));
    assertThat(failed).as("the message was sent").isNotNull();
    assertThat(failed.event()).get().isInstanceOf(TransportEvent.TlsFailed.class);
    assertThat(edge.events).containsExactly(failed.event().orElseThrow());
    return (TransportEvent.TlsFailed) failed.event().orElseThrow();
  }

  private Party edge(LeafRequest request) throws Exception {
    return edge(Federation.IDENTITIES.identity(request));
  }

  private Party edge(Identity identity) throws Exception {
    return federation.edge(identity, Federation.trust());
  }

  private Party yahoo(LeafRequest request, PeerPolicy clients) throws Exception {
    return federation.yahoo(Federation.IDENTITIES.identity(request), clients);
  }
}
