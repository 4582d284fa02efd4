package org.fedsim.wire.ua;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A presence document (RFC 3863) as far as public IM federation uses it: who, and whether he is
 * there.
 *
 * @param entity the watched user, {@code sip:mia@hotmail.com}
 * @param open whether he accepts communication
 */
public record Pidf(String entity, boolean open) {
  /** The content type. */
  public static final String TYPE = "application";

  public static final String SUBTYPE = "pidf+xml";

  private static final String NAMESPACE = "urn:ietf:params:xml:ns:pidf";

  public String toXml() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
        + "<presence xmlns=\""
        + NAMESPACE
        + "\" entity=\""
        + escape(entity)
        + "\"><tuple id=\"0\"><status><basic>"
        + (open ? "open" : "closed")
        + "</basic></status></tuple></presence>\r\n";
  }

  /**
   * Reads a presence document; empty when it is none. Document types and external entities are
   * refused.
   */
  public static Optional<Pidf> parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      var builder = factory.newDocumentBuilder();
      // The default one prints; errors are thrown all the same.
      builder.setErrorHandler(new DefaultHandler());
      Document document = builder.parse(new InputSource(new StringReader(xml)));
      Element root = document.getDocumentElement();
      String entity = root.getAttribute("entity");
      NodeList basic = document.getElementsByTagNameNS(NAMESPACE, "basic");
      if (!NAMESPACE.equals(root.getNamespaceURI())
          || !root.getLocalName().equals("presence")
          || entity.isEmpty()
          || basic.getLength() == 0) {
        return Optional.empty();
      }
      // Not getTextContent, which recurses as deep as a stranger has nested his elements.
      Node value = basic.item(0).getFirstChild();
      boolean open = value instanceof Text text && text.getData().trim().equals("open");
      return Optional.of(new Pidf(entity, open));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      return Optional.empty();
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
