package org.fedsim.edge.sip;

import java.text.ParseException;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.header.Header;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.RouteHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.sip.RoutingLogic.Forward;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.SipNode;

/**
 * The copies of messages that a proxy passes on (RFC 3261 sections 16.6 and 16.7): what it takes
 * out of them, because only servers of ours may say it or outsiders may not read it, and what it
 * writes into them. What has arrived stays as it is.
 */
final class PassedCopies {
  private final RoutingLogic logic;
  private final SipNode node;
  private final LoopCheck loops;

  /**
   * @param logic tells whose word counts, and what is inside of the enterprise
   * @param loops makes the branches of requests that leave
   */
  PassedCopies(RoutingLogic logic, SipNode node, LoopCheck loops) {
    this.logic = logic;
    this.node = node;
    this.loops = loops;
  }

  /**
   * A request as it can be believed: its sender's word counts only where he is a server of ours.
   */
  Request received(Request request, String listening, Flow flow) throws ParseException {
    Request copy = (Request) request.clone();
    ServerHeaders.stamp(copy, flow.remote());
    if (!logic.believes(listening, flow.peerNames())) {
      ServerHeaders.remove(copy);
    }
    return copy;
  }

  /** The request as it leaves (16.6 items 1 to 8, but for Record-Route). */
  Request outgoing(Request copy, Request arrived, Forward forward)
      throws ParseException, InvalidArgumentException, SipException {
    MaxForwardsHeader maxForwards = (MaxForwardsHeader) copy.getHeader(MaxForwardsHeader.NAME);
    if (maxForwards == null) {
      copy.addHeader(node.headers().createMaxForwardsHeader(70));
    } else {
      maxForwards.decrementMaxForwards();
    }
    if (!logic.inside(forward.target().listening())) {
      ServerHeaders.remove(copy);
    }
    for (HeaderLine h : forward.headers()) {
      copy.setHeader(node.headers().createHeader(h.name(), h.value()));
    }
    toStrictRouter(copy);
    ViaHeader via = node.via(forward.target().listening());
    via.setBranch(loops.branch(arrived));
    copy.addFirst(via);
    return copy;
  }

  /** 16.6 item 6: a next hop that is a strict router finds itself in the Request-URI. */
  private void toStrictRouter(Request copy) throws SipException {
    if (copy.getHeader(RouteHeader.NAME) instanceof RouteHeader next
        && next.getAddress().getURI() instanceof SipURI uri
        && !uri.hasLrParam()) {
      copy.addLast(
          node.headers().createRouteHeader(node.addresses().createAddress(copy.getRequestURI())));
      copy.setRequestURI(uri);
      copy.removeFirst(RouteHeader.NAME);
    }
  }

  /** The response as it leaves (16.7 item 3), for whoever has sent the request of the leg. */
  Response outgoing(Leg leg, ClientTransaction client, Response response) throws ParseException {
    Response copy = (Response) response.clone();
    copy.removeFirst(ViaHeader.NAME);
    Set<String> from = client.flow().map(Flow::peerNames).orElse(Set.of());
    if (!leg.inside() || !logic.believes(leg.target().listening(), from)) {
      ServerHeaders.remove(copy);
    }
    Header diagnostics = copy.getHeader(Diagnostics.HEADER);
    if (!leg.inside() && diagnostics != null) {
      // Full diagnostics are for the inside of the enterprise only ([MS-OCER] 2.2.1).
      copy.removeHeader(Diagnostics.HEADER);
      if (copy.getHeader(Diagnostics.PUBLIC_HEADER) == null) {
        HeaderLine said = ServerHeaders.publicForm(diagnostics);
        copy.addHeader(node.headers().createHeader(said.name(), said.value()));
      }
    }
    return copy;
  }
}
