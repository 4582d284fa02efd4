package org.fedsim.edge.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Arrival;
import org.fedsim.network.Topology;
import org.fedsim.wire.sip.Flow;

/** Requests and arrivals as tests write them. */
final class Requests {
  private Requests() {}

  /** A request with the mandatory headers, and these lines in addition. */
  static Request request(String method, String uri, String from, String... lines) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(uri).append(" SIP/2.0\r\n");
    boolean via = false;
    for (String line : lines) {
      via |= line.startsWith("Via:");
      text.append(line).append("\r\n");
    }
    if (!via) {
      text.append("Via: SIP/2.0/TLS 203.0.113.20:5061;branch=z9hG4bKtest\r\n");
    }
    text.append("Call-ID: call\r\nCSeq: 1 ").append(method).append("\r\n");
    text.append("From: <").append(from).append(">;tag=f\r\n");
    text.append("To: <").append(method.equals("REGISTER") ? from : uri).append(">\r\n");
    text.append("Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
    try {
      return new MessageFactoryImpl().createRequest(text.toString());
    } catch (ParseException e) {
      throw new IllegalArgumentException(text.toString(), e);
    }
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address("test", address), port);
  }

  static Flow flow(InetSocketAddress remote, String... names) {
    return new Flow(at("198.51.100.10", 5061), remote, true, "", Set.of(names));
  }

  static Arrival arrival(Request request, String listening, Flow flow) {
    return new Arrival(
        request, listening, flow.remote(), flow.peerNames(), Optional.empty(), Optional.empty());
  }

  static Optional<SipURI> uri(String text) {
    try {
      return Optional.of((SipURI) new AddressFactoryImpl().createURI(text));
    } catch (ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
