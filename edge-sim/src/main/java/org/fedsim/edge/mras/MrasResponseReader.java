package org.fedsim.edge.mras;

import static org.fedsim.edge.mras.MraspRefused.malformed;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.turn.RelayCredentials;
import org.w3c.dom.Element;

/** Reads responses as a client needs them; what it does not need is skipped. */
final class MrasResponseReader {
  private static final int LARGEST = 256 * 1024;
  private static final int HIGHEST_PORT = 65_535;
  private static final int MOST_MINUTES = 1_000_000;

  private MrasResponseReader() {}

  /** Reads a response; its header is left out. Every fault is called malformed. */
  static MrasResponse read(byte[] document) throws MraspRefused {
    if (document.length > LARGEST) {
      throw malformed(document.length + " bytes");
    }
    Element root = MraspXml.root(document);
    if (!MraspXml.is(root, "response")) {
      throw malformed("a " + root.getNodeName());
    }
    String phrase = MraspXml.attribute(root, "reasonPhrase").orElse("");
    ReasonPhrase reason =
        ReasonPhrase.of(phrase).orElseThrow(() -> malformed("reasonPhrase \"" + phrase + "\""));
    List<MrasResponse.Credentials> all = new ArrayList<>();
    for (Element child : MraspXml.children(root)) {
      if (MraspXml.is(child, "credentialsResponse")) {
        all.add(credentials(child));
      }
    }
    return new MrasResponse(Optional.empty(), reason, all);
  }

  private static MrasResponse.Credentials credentials(Element response) throws MraspRefused {
    Element credentials = child(response, "credentials");
    List<MrasResponse.Relay> relays = new ArrayList<>();
    for (Element relay : MraspXml.children(child(response, "mediaRelayList"))) {
      relays.add(relay(relay));
    }
    if (relays.isEmpty()) {
      throw malformed("no relay");
    }
    return new MrasResponse.Credentials(
        MraspXml.attribute(response, "credentialsRequestID").orElse(""),
        new RelayCredentials(
            base64(MraspXml.text(child(credentials, "username"))),
            base64(MraspXml.text(child(credentials, "password")))),
        number(MraspXml.text(child(credentials, "duration")), 1, MOST_MINUTES),
        optional(credentials, "realm").orElse(""),
        relays);
  }

  private static MrasResponse.Relay relay(Element relay) throws MraspRefused {
    String where = MraspXml.text(child(relay, "location"));
    Location location = Location.of(where).orElseThrow(() -> malformed("location " + where));
    Optional<String> name = optional(relay, "hostName");
    String host = name.isPresent() ? name.get() : MraspXml.text(child(relay, "directIPAddress"));
    return new MrasResponse.Relay(
        location,
        host,
        name.isEmpty(),
        number(optional(relay, "udpPort").orElse("0"), 0, HIGHEST_PORT),
        number(optional(relay, "tcpPort").orElse("0"), 0, HIGHEST_PORT));
  }

  private static Element child(Element parent, String name) throws MraspRefused {
    return find(parent, name).orElseThrow(() -> malformed(name + " is missing"));
  }

  private static Optional<String> optional(Element parent, String name) throws MraspRefused {
    Optional<Element> child = find(parent, name);
    return child.isPresent() ? Optional.of(MraspXml.text(child.get())) : Optional.empty();
  }

  private static Optional<Element> find(Element parent, String name) throws MraspRefused {
    return MraspXml.children(parent).stream().filter(c -> MraspXml.is(c, name)).findFirst();
  }

  private static byte[] base64(String text) throws MraspRefused {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed("not Base64: " + e.getMessage());
    }
  }

  private static int number(String text, int least, int most) throws MraspRefused {
    if (!text.matches("[0-9]{1,7}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw malformed("the number " + text);
    }
    return Integer.parseInt(text);
  }
}
