package org.fedsim.edge.mras;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Comment;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The XML of the protocol as strangers send it: no document types and so no entities, nothing that
 * the schema does not name, nothing that nests deeper than it says.
 */
final class MraspXml {
  static final String NAMESPACE = "http://schemas.microsoft.com/2006/09/sip/mrasp";

  /** The content type of the bodies. */
  static final String TYPE = "application";

  static final String SUBTYPE = "msrtc-media-relay-auth+xml";

  /** The one version that is spoken here. */
  static final String VERSION = "1.0";

  private MraspXml() {}

  /** The root element of a document. */
  static Element root(byte[] document) throws MraspRefused {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The default one prints; errors are thrown all the same.
      builder.setErrorHandler(new DefaultHandler());
      return builder
          .parse(new InputSource(new ByteArrayInputStream(document)))
          .getDocumentElement();
    } catch (SAXException | IOException e) {
      throw MraspRefused.malformed("not well-formed: " + e.getMessage());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform can refuse document types", e);
    }
  }

  static boolean is(Element element, String name) {
    return NAMESPACE.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  /** The value of an attribute, if it is there. */
  static Optional<String> attribute(Element element, String name) {
    return element.hasAttributeNS(null, name)
        ? Optional.of(element.getAttributeNS(null, name).strip())
        : Optional.empty();
  }

  /** Refuses attributes of other names; those of XML itself and of XML Schema are let be. */
  static void onlyAttributes(Element element, Set<String> known) throws MraspRefused {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node each = attributes.item(i);
      String namespace = each.getNamespaceURI();
      boolean fine =
          namespace == null
              ? known.contains(each.getLocalName())
              : namespace.equals(XMLConstants.XMLNS_ATTRIBUTE_NS_URI)
                  || namespace.equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);
      if (!fine) {
        throw MraspRefused.malformed("attribute " + each.getNodeName() + " is not known");
      }
    }
  }

  /** The elements in an element, all of this namespace and with nothing but space between them. */
  static List<Element> children(Element parent) throws MraspRefused {
    List<Element> children = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element child && NAMESPACE.equals(child.getNamespaceURI())) {
        children.add(child);
      } else if (!(n instanceof Text text && text.getData().isBlank() || n instanceof Comment)) {
        throw MraspRefused.malformed(
            n.getNodeName() + " does not belong into " + parent.getLocalName());
      }
    }
    return children;
  }

  /** The text in an element that has nothing else. */
  static String text(Element element) throws MraspRefused {
    onlyAttributes(element, Set.of());
    // Not getTextContent, which recurses as deep as a stranger has nested his elements.
    StringBuilder text = new StringBuilder();
    for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Text part) {
        text.append(part.getData());
      } else if (!(n instanceof Comment)) {
        throw MraspRefused.malformed(element.getLocalName() + " has text only");
      }
    }
    return text.toString().strip();
  }

  /** For text and for attributes in double quotation marks. */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
