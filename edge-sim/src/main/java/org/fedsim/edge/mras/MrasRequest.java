package org.fedsim.edge.mras;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for credentials, {@code <request>}.
 *
 * @param route how relays are to be named
 * @param credentials what is asked for, 1 to {@value #MOST} items
 */
record MrasRequest(MraspHeader header, Route route, List<Credentials> credentials) {
  /** How many credentials one request may ask for. */
  static final int MOST = 100;

  /**
   * One {@code <credentialsRequest>}.
   *
   * @param id tells the answers apart; at most 64 characters
   * @param identity SIP URI of the user that they are for
   * @param location where he is; empty asks for the relays of both sides
   * @param minutes how long they should last, at least 1; empty leaves it to the service
   */
  record Credentials(String id, String identity, Optional<Location> location, OptionalInt minutes) {
    String toXml() {
      StringBuilder xml = new StringBuilder();
      xml.append("<credentialsRequest credentialsRequestID=\"")
          .append(MraspXml.escape(id))
          .append("\"><identity>")
          .append(MraspXml.escape(identity))
          .append("</identity>");
      location.ifPresent(l -> xml.append("<location>").append(l.text()).append("</location>"));
      minutes.ifPresent(m -> xml.append("<duration>").append(m).append("</duration>"));
      return xml.append("</credentialsRequest>").toString();
    }
  }

  MrasRequest {
    credentials = List.copyOf(credentials);
  }

  String toXml() {
    StringBuilder xml = new StringBuilder();
    xml.append("<request requestID=\"")
        .append(MraspXml.escape(header.requestId()))
        .append("\" from=\"")
        .append(MraspXml.escape(header.from()))
        .append("\" version=\"")
        .append(MraspXml.escape(header.version()))
        .append("\" to=\"")
        .append(MraspXml.escape(header.to()))
        .append('"');
    if (route != Route.LOAD_BALANCED) {
      xml.append(" route=\"").append(route.text()).append('"');
    }
    xml.append(" xmlns=\"").append(MraspXml.NAMESPACE).append("\">");
    credentials.forEach(c -> xml.append(c.toXml()));
    return xml.append("</request>").toString();
  }
}
