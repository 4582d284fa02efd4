package org.fedsim.wire.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Iterator;

/** The bytes of a message. Pure; changes nothing in it but the Content-Length. */
final class MessageWriter {
  private MessageWriter() {}

  /** With one Content-Length, that of the body. */
  static byte[] bytes(SIPMessage message) {
    byte[] raw = message.getRawContent();
    byte[] body = raw == null ? new byte[0] : raw;
    StringBuilder text = new StringBuilder(512);
    text.append(message.getFirstLine());
    for (Iterator<?> headers = message.getHeaders(); headers.hasNext(); ) {
      Object each = headers.next();
      if (!(each instanceof ContentLength)) {
        text.append(each);
      }
    }
    for (Iterator<?> unread = message.getUnrecognizedHeaders(); unread.hasNext(); ) {
      text.append(unread.next()).append("\r\n");
    }
    text.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    byte[] head = text.toString().getBytes(UTF_8);
    if (body.length == 0) {
      return head;
    }
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}
