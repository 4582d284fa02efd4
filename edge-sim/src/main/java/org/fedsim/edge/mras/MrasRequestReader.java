package org.fedsim.edge.mras;

import static org.fedsim.edge.mras.MraspRefused.malformed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * Reads requests by the letter of the schema: what it does not name is refused, not skipped.
 *
 * <pre>
 * request             requestID (1..64) version to from [route: loadbalanced | directip]
 *   credentialsRequest{1,100}   credentialsRequestID (1..64)
 *     identity
 *     [location]      internet | intranet
 *     [duration]      minutes, a positive integer
 * </pre>
 */
final class MrasRequestReader {
  /** The longest document that is looked at, in bytes; 100 items of 500 bytes fit. */
  static final int LARGEST = 64 * 1024;

  private static final int LONGEST_ID = 64;
  private static final int MOST_DIGITS = 9;
  private static final Set<String> ATTRIBUTES =
      Set.of("requestID", "version", "to", "from", "route");

  private MrasRequestReader() {}

  /** Reads a request. The order of the checks decides which word a request with two faults gets. */
  static MrasRequest read(byte[] document) throws MraspRefused {
    if (document.length > LARGEST) {
      throw tooLarge(document.length + " bytes, at most " + LARGEST);
    }
    Element root = MraspXml.root(document);
    if (!MraspXml.NAMESPACE.equals(root.getNamespaceURI())) {
      throw malformed("a document of namespace " + root.getNamespaceURI());
    }
    if (!MraspXml.is(root, "request")) {
      throw new MraspRefused(
          ReasonPhrase.NOT_SUPPORTED, Optional.empty(), "a " + root.getLocalName());
    }
    MraspHeader header =
        new MraspHeader(id(root, "requestID"), version(root), uri(root, "from"), uri(root, "to"));
    try {
      return read(root, header);
    } catch (MraspRefused e) {
      throw e.in(header);
    }
  }

  private static MrasRequest read(Element root, MraspHeader header) throws MraspRefused {
    if (!header.version().equals(MraspXml.VERSION)) {
      throw new MraspRefused(
          ReasonPhrase.VERSION_MISMATCH, Optional.empty(), "version " + header.version());
    }
    MraspXml.onlyAttributes(root, ATTRIBUTES);
    String routeText = MraspXml.attribute(root, "route").orElse(Route.LOAD_BALANCED.text());
    Route route = Route.of(routeText).orElseThrow(() -> malformed("route " + routeText));
    List<Element> children = MraspXml.children(root);
    if (children.isEmpty()) {
      throw malformed("nothing is asked for");
    }
    if (children.size() > MrasRequest.MOST) {
      throw tooLarge(children.size() + " items, at most " + MrasRequest.MOST);
    }
    List<MrasRequest.Credentials> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Element child : children) {
      MrasRequest.Credentials one = credentials(child);
      if (!ids.add(one.id())) {
        throw malformed("two items are called " + one.id());
      }
      all.add(one);
    }
    return new MrasRequest(header, route, all);
  }

  private static MrasRequest.Credentials credentials(Element element) throws MraspRefused {
    if (!MraspXml.is(element, "credentialsRequest")) {
      throw malformed(element.getLocalName() + " does not belong into request");
    }
    MraspXml.onlyAttributes(element, Set.of("credentialsRequestID"));
    String id = id(element, "credentialsRequestID");
    List<Element> parts = new ArrayList<>(MraspXml.children(element));
    String identity = next(parts, "identity").orElseThrow(() -> malformed("identity is missing"));
    if (identity.isEmpty()) {
      throw malformed("identity is empty");
    }
    Optional<String> where = next(parts, "location");
    Optional<Location> location = where.flatMap(Location::of);
    if (location.isEmpty() && where.isPresent()) {
      throw malformed("location " + where.get());
    }
    Optional<String> duration = next(parts, "duration");
    OptionalInt minutes =
        duration.isPresent() ? OptionalInt.of(minutes(duration.get())) : OptionalInt.empty();
    if (!parts.isEmpty()) {
      throw malformed(parts.get(0).getLocalName() + " does not belong there");
    }
    return new MrasRequest.Credentials(id, identity, location, minutes);
  }

  /** The text of the next element if it has that name; takes it off the list. */
  private static Optional<String> next(List<Element> parts, String name) throws MraspRefused {
    if (parts.isEmpty() || !MraspXml.is(parts.get(0), name)) {
      return Optional.empty();
    }
    return Optional.of(MraspXml.text(parts.remove(0)));
  }

  /** {@code xs:positiveInteger}; what no int holds is as good as the largest. */
  private static int minutes(String text) throws MraspRefused {
    if (!text.matches("\\+?0*[1-9][0-9]*")) {
      throw malformed("duration " + text);
    }
    String digits = text.replaceFirst("^\\+?0*", "");
    return digits.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private static String id(Element element, String name) throws MraspRefused {
    String id = required(element, name);
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      throw malformed(name + " has " + id.length() + " characters");
    }
    return id;
  }

  private static String version(Element root) throws MraspRefused {
    String version = required(root, "version");
    if (!version.matches("[0-9]{1,4}\\.[0-9]{1,4}")) {
      throw malformed("version " + version);
    }
    return version;
  }

  private static String uri(Element root, String name) throws MraspRefused {
    String uri = required(root, name);
    if (!uri.toLowerCase(Locale.ROOT).matches("sips?:[^\\s]+")) {
      throw malformed(name + " is no SIP URI");
    }
    return uri;
  }

  private static String required(Element element, String name) throws MraspRefused {
    return MraspXml.attribute(element, name).orElseThrow(() -> malformed(name + " is missing"));
  }

  private static MraspRefused tooLarge(String text) {
    return new MraspRefused(ReasonPhrase.REQUEST_TOO_LARGE, Optional.empty(), text);
  }
}
