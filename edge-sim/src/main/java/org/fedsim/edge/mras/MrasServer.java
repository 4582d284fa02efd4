package org.fedsim.edge.mras;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AcceptHeader;
import javax.sip.header.AllowHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.SipNode;
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
    Answering answering =
        new Answering(
            new MrasService(s.credentials(), AvEdgeSettings.REALM, s.relays()),
            MrasAddress.of(s.sipDomain()),
            s.clock());
    SipNode node =
        SipNode.builder("mras", s.host(), s.timers(), s.names())
            .listen(Listening.mutual(INSIDE, address, s.identity(), s.trust().accepting(s.pool())))
            .observer(s.observer())
            .largestMessage(2 * MrasRequestReader.LARGEST)
            .listener(answering)
            .start();
    answering.node.complete(node);
    return new MrasServer(node);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return node.address(INSIDE);
  }

  @Override
  public void close() {
    node.close();
  }

  /**
   * Answers on the thread that reads the connection: an answer is computed and never waited for.
   */
  private static final class Answering implements SipListener {
    /** There as soon as the node has started; what arrives earlier waits. */
    private final CompletableFuture<SipNode> node = new CompletableFuture<>();

    private final MrasService service;
    private final String address;
    private final Clock clock;

    Answering(MrasService service, String address, Clock clock) {
      this.service = service;
      this.address = address.toLowerCase(Locale.ROOT);
      this.clock = clock;
    }

    @Override
    public void processRequest(RequestEvent event) {
      Request request = event.getRequest();
      if (request.getMethod().equals(Request.ACK)) {
        return;
      }
      try {
        ServerTransaction transaction = event.getServerTransaction();
        if (transaction == null) {
          transaction = ((SipProvider) event.getSource()).getNewServerTransaction(request);
        }
        node.join().respond(transaction, response(request));
      } catch (SipException | ParseException e) {
        LOG.debug("{} not answered", request.getMethod(), e);
      }
    }

    private Response response(Request request) throws ParseException {
      if (!request.getMethod().equals(MrasAddress.SERVICE)) {
        return response(
            request,
            Response.METHOD_NOT_ALLOWED,
            new HeaderLine(AllowHeader.NAME, MrasAddress.SERVICE));
      }
      if (!aor(request.getRequestURI()).equals(address)) {
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
                aor(from.getAddress().getURI()),
                clock.instant());
      } catch (RuntimeException e) {
        LOG.warn("a request for credentials broke the service", e);
        answer = MrasResponse.refusing(ReasonPhrase.INTERNAL_SERVER_ERROR, Optional.empty());
      }
      Response response = response(request, Response.OK);
      response.setContent(
          answer.toXml().getBytes(StandardCharsets.UTF_8),
          node.join().headers().createContentTypeHeader(MraspXml.TYPE, MraspXml.SUBTYPE));
      return response;
    }

    private Response response(Request request, int status, HeaderLine... headers)
        throws ParseException {
      Response response = node.join().messages().createResponse(status, request);
      ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
      if (to.getTag() == null) {
        to.setTag(Long.toHexString(ThreadLocalRandom.current().nextLong()));
      }
      for (HeaderLine h : headers) {
        response.addHeader(node.join().headers().createHeader(h.name(), h.value()));
      }
      return response;
    }

    private static String aor(URI uri) {
      return uri instanceof SipURI sip
          ? (sip.getUser() + "@" + sip.getHost()).toLowerCase(Locale.ROOT)
          : "";
    }

    @Override
    public void processResponse(ResponseEvent event) {
      // It sends no requests.
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
      // Over TLS a response is sent once.
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
      LOG.debug("{}:{} is gone", event.getHost(), event.getPort());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
      // Nothing is kept of a transaction.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
      // There are no dialogs.
    }
  }
}
