package org.fedsim.edge.mras;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * What the service answers, {@code <response>}.
 *
 * @param header that of the request; empty when it could not be read
 * @param reason {@link ReasonPhrase#OK}, or why there are no credentials
 * @param credentials one for each item of the request, in its order; none unless OK
 */
record MrasResponse(
    Optional<MraspHeader> header, ReasonPhrase reason, List<Credentials> credentials) {

  /**
   * One {@code <credentialsResponse>}.
   *
   * @param id of the item that it answers
   * @param token username and password
   * @param minutes how long they last
   * @param realm to use them in; empty when the response names none
   * @param relays where to use them; at least one
   */
  record Credentials(
      String id, RelayCredentials token, int minutes, String realm, List<Relay> relays) {
    Credentials {
      relays = List.copyOf(relays);
    }

    private void write(StringBuilder xml) {
      xml.append("<credentialsResponse credentialsRequestID=\"")
          .append(MraspXml.escape(id))
          .append("\"><credentials>");
      element(xml, "username", Base64.getEncoder().encodeToString(token.username()));
      element(xml, "password", Base64.getEncoder().encodeToString(token.password()));
      element(xml, "duration", Integer.toString(minutes));
      element(xml, "realm", realm);
      xml.append("</credentials><mediaRelayList>");
      relays.forEach(r -> r.write(xml));
      xml.append("</mediaRelayList></credentialsResponse>");
    }
  }

  /**
   * One {@code <mediaRelay>}.
   *
   * @param host a DNS name ({@code hostName}), or an address ({@code directIPAddress})
   * @param direct whether it is an address
   */
  record Relay(Location location, String host, boolean direct, int udpPort, int tcpPort) {
    private void write(StringBuilder xml) {
      xml.append("<mediaRelay>");
      element(xml, "location", location.text());
      element(xml, direct ? "directIPAddress" : "hostName", host);
      element(xml, "udpPort", Integer.toString(udpPort));
      element(xml, "tcpPort", Integer.toString(tcpPort));
      xml.append("</mediaRelay>");
    }
  }

  MrasResponse {
    credentials = List.copyOf(credentials);
  }

  /** No credentials, and why. */
  static MrasResponse refusing(ReasonPhrase reason, Optional<MraspHeader> header) {
    return new MrasResponse(header, reason, List.of());
  }

  String toXml() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><response");
    header.ifPresent(
        h -> {
          attribute(xml, "requestID", h.requestId());
          attribute(xml, "version", h.version());
        });
    attribute(xml, "serverVersion", MraspXml.VERSION);
    header.ifPresent(
        h -> {
          attribute(xml, "to", h.to());
          attribute(xml, "from", h.from());
        });
    attribute(xml, "reasonPhrase", reason.text());
    attribute(xml, "xmlns", MraspXml.NAMESPACE);
    xml.append('>');
    credentials.forEach(c -> c.write(xml));
    return xml.append("</response>").toString();
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"").append(MraspXml.escape(value)).append('"');
  }

  private static void element(StringBuilder xml, String name, String text) {
    xml.append('<').append(name).append('>').append(MraspXml.escape(text));
    xml.append("</").append(name).append('>');
  }
}
