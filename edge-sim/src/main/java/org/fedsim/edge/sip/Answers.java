package org.fedsim.edge.sip;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Response;
import org.fedsim.edge.sip.RoutingLogic.Respond;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.TlsFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a proxy answers itself, with the diagnostics that the asker may see ([MS-OCER] 2.2.1). */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final String name;
  private final RoutingLogic logic;
  private final NameResolver names;
  private final SipNode node;

  /**
   * @param name the server's own name, as in the {@code source} of its diagnostics
   * @param logic tells who may see all of them
   * @param names tells what a next hop is called
   */
  Answers(SipNode node, String name, RoutingLogic logic, NameResolver names) {
    this.node = node;
    this.name = name;
    this.logic = logic;
    this.names = names;
  }

  /** The answer that the routing has decided on. */
  void refuse(ServerTransaction server, Respond respond) {
    List<HeaderLine> headers = new ArrayList<>(respond.headers());
    respond.diagnostics().ifPresent(d -> headers.add(header(d, logic.inside(server.listening()))));
    send(server, respond.status(), respond.reason(), headers);
  }

  /** The header for an asker inside or outside of the enterprise. */
  HeaderLine header(Diagnostics diagnostics, boolean inside) {
    return diagnostics.header(inside ? Optional.of(name) : Optional.empty());
  }

  /** Any answer. */
  void send(ServerTransaction server, int status, String reason, List<HeaderLine> headers) {
    try {
      Response response = node.messages().createResponse(status, server.request());
      if (!reason.isEmpty()) {
        response.setReasonPhrase(reason);
      }
      for (HeaderLine h : headers) {
        response.addHeader(node.headers().createHeader(h.name(), h.value()));
      }
      node.respond(server, response);
    } catch (ParseException e) {
      LOG.debug("{}: {} not sent", name, status, e);
    }
  }

  /** The word for a server that could not be reached. */
  Diagnostics unreachable(SipSendFailed failure, Target target) {
    String peer =
        names.nameOf(target.hop().getAddress()).orElse(target.hop().getAddress().getHostAddress());
    if (failure.event().orElse(null) instanceof TransportEvent.TlsFailed tls) {
      // What we hold against their certificate, or that they have hung up on us.
      return tls.failure() == TlsFailure.PROTOCOL || tls.failure() == TlsFailure.REFUSED_BY_PEER
          ? Diagnostics.tlsFailed(peer)
          : Diagnostics.certificateTrust(peer);
    }
    return Diagnostics.connectFailed(peer);
  }
}
