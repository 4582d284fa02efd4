package org.fedsim.edge.mras;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.header.AcceptHeader;
import javax.sip.header.AllowHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.AddressOfRecord;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipApplication;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportCounters;
import org.fedsim.wire.sip.TransportObserver;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.turn.MrasCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The A/V Authentication service of an Edge: answers SERVICE requests for relay credentials, on
 * port 5062 of the internal interface.
 *
 * <p>It asks nobody for a password. Only the pool may connect (mutual TLS, by the name in its
 * certificate), and the pool lets only signed-in users ask, each in his own name; so whoever the
 * From header names is who asks.
 *
 * <p>What becomes of a request stands in the body of a 200 ({@link ReasonPhrase}). Other statuses
 * are about SIP: 404 for another address, 405 for another method, 415 for another body.
 */
public final class MrasServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MrasServer.class);
  private static final String INSIDE = "inside";
  private static final String CONTENT_TYPE = MraspXml.TYPE + "/" + MraspXml.SUBTYPE;

  private final SipNode node;

  /**
   * What the service is configured with.
   *
   * @param host the Edge Server
   * @param sipDomain the SIP domain of the enterprise, whose {@link MrasAddress} it answers for
   * @param pool DNS name of the front end pool, the only one that may connect
   * @param identity the certificate of the internal interface
   * @param trust whom to believe
   * @param credentials the keys that the relay has too
   * @param relays where clients reach the relay
   * @param clock what credentials begin and end by
   */
  public record Settings(
      Host host,
      String sipDomain,
      String pool,
      Identity identity,
      PeerPolicy trust,
      MrasCredentials credentials,
      List<RelayPlace> relays,
      NameResolver names,
      Timers timers,
      TransportObserver observer,
      Clock clock) {
    public Settings {
      relays = List.copyOf(relays);
    }
  }

  private MrasServer(SipNode node) {
    this.node = node;
  }

  /**
   * Starts listening on port {@value MrasAddress#PORT} of the interface {@code internal}.
   *
   * @throws IOException when the address cannot be listened on
   */
  public static MrasServer start(Settings s) throws IOException {
    return start(s, new InetSocketAddress(s.host().address("internal"), MrasAddress.PORT));
  }

  /**
   * Starts listening at another address of the host; port 0 picks a free one.
   *
   * @throws IOException when the address cannot be listened on
   */
  public static MrasServer start(Settings s, InetSocketAddress address) throws IOException {
    return new MrasServer(
        SipNode.builder("mras", s.host(), s.timers(), s.names())
            .listenForMany(
                Listening.mutual(INSIDE, address, s.identity(), s.trust().accepting(s.pool())))
            .observer(s.observer())
            .largestMessage(2 * MrasRequestReader.LARGEST)
            .start(
                node ->
                    new Answering(
                        node,
                        new MrasService(s.credentials(), AvEdgeSettings.REALM, s.relays()),
                        MrasAddress.of(s.sipDomain()),
                        s.clock())));
  }

  /** Who was cut off, and why. */
  public TransportCounters counters() {
    return node.counters();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return node.address(INSIDE);
  }

  @Override
  public void close() {
    node.close();
  }

  /** Answers on the node's event loop: an answer is computed and never waited for. */
  private static final class Answering implements SipApplication {
    private final SipNode node;
    private final MrasService service;
    private final String address;
    private final Clock clock;

    Answering(SipNode node, MrasService service, String address, Clock clock) {
      this.node = node;
      this.service = service;
      this.address = address.toLowerCase(Locale.ROOT);
      this.clock = clock;
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
      try {
        node.respond(transaction, response(transaction.request()));
      } catch (ParseException e) {
        throw new IllegalStateException("an answer of our own cannot be read", e);
      }
    }

    private Response response(Request request) throws ParseException {
      if (!request.getMethod().equals(MrasAddress.SERVICE)) {
        return response(
            request,
            Response.METHOD_NOT_ALLOWED,
            new HeaderLine(AllowHeader.NAME, MrasAddress.SERVICE));
      }
      if (!AddressOfRecord.of(request.getRequestURI()).toString().equals(address)) {
        return response(request, Response.NOT_FOUND);
      }
      ContentTypeHeader type = (ContentTypeHeader) request.getHeader(ContentTypeHeader.NAME);
      if (type == null
          || !type.getContentType().equalsIgnoreCase(MraspXml.TYPE)
          || !type.getContentSubType().equalsIgnoreCase(MraspXml.SUBTYPE)) {
        return response(
            request,
            Response.UNSUPPORTED_MEDIA_TYPE,
            new HeaderLine(AcceptHeader.NAME, CONTENT_TYPE));
      }
      FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
      byte[] body = request.getRawContent();
      MrasResponse answer;
      try {
        answer =
            service.answer(
                body == null ? new byte[0] : body,
                AddressOfRecord.of(from.getAddress().getURI()).toString(),
                clock.instant());
      } catch (RuntimeException e) {
        LOG.warn("a request for credentials broke the service", e);
        answer = MrasResponse.refusing(ReasonPhrase.INTERNAL_SERVER_ERROR, Optional.empty());
      }
      Response response = response(request, Response.OK);
      response.setContent(
          answer.toXml().getBytes(StandardCharsets.UTF_8),
          node.headers().createContentTypeHeader(MraspXml.TYPE, MraspXml.SUBTYPE));
      return response;
    }

    private Response response(Request request, int status, HeaderLine... headers)
        throws ParseException {
      Response response = node.messages().createResponse(status, request);
      for (HeaderLine h : headers) {
        response.addHeader(node.headers().createHeader(h.name(), h.value()));
      }
      return response;
    }
  }
}
