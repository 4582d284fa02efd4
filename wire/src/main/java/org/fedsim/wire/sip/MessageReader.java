package org.fedsim.wire.sip;

import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.ParserFactory;
import gov.nist.javax.sip.parser.StatusLineParser;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.address.SipURI;
import org.fedsim.wire.sip.framing.Framed;
import org.fedsim.wire.sip.framing.Head;

/**
 * Gives a framed message its meaning, with the parsers of JAIN-SIP for each header, and with the
 * rules of RFC 3261 that those do not keep. Pure.
 */
final class MessageReader {
  /** What came of it. */
  sealed interface Reading {}

  /** A message that can be acted upon. */
  record Sound(SIPMessage message) implements Reading {}

  /**
   * One that cannot.
   *
   * @param status 400 or 505
   * @param reason what is wrong, for a person
   */
  record Faulty(int status, String reason) implements Reading {}

  /** Headers that occur once at most (RFC 3261 section 20, RFC 6665 section 8.2). */
  private static final Set<String> SINGLE =
      Set.of(
          "from",
          "to",
          "call-id",
          "cseq",
          "max-forwards",
          "content-type",
          "content-disposition",
          "expires",
          "min-expires",
          "event",
          "subscription-state",
          "date",
          "mime-version",
          "organization",
          "priority",
          "reply-to",
          "retry-after",
          "server",
          "subject",
          "timestamp",
          "user-agent");

  /** Headers without which, or with which unread, a message cannot be acted upon. */
  private static final Set<String> ESSENTIAL =
      Set.of(
          "via",
          "from",
          "to",
          "call-id",
          "cseq",
          "max-forwards",
          "contact",
          "route",
          "record-route",
          "content-type",
          "content-encoding",
          "expires",
          "min-expires",
          "event",
          "subscription-state",
          "require",
          "proxy-require",
          "unsupported",
          "path",
          "p-asserted-identity",
          "refer-to");

  private static final List<String> MANDATORY = List.of("via", "from", "to", "call-id", "cseq");
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(\\S+) (\\S+) SIP/(\\d+\\.\\d+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CSEQ = Pattern.compile("(\\d{1,10})[ \\t]+(\\S+)");
  private static final long CSEQ_END = 1L << 31;
  private static final int MOST_FORWARDS = 255;

  private MessageReader() {}

  static Reading read(Framed.Whole whole) {
    try {
      Head head = whole.head();
      SIPMessage message = head.isResponse() ? response(head) : request(head);
      headers(head, message);
      if (whole.body().length > 0) {
        message.setMessageContent(whole.body());
      }
      return new Sound(message);
    } catch (Wrong e) {
      return new Faulty(e.status, e.getMessage());
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      // JAIN-SIP's parsers throw what they like at input that nobody has foreseen.
      return new Faulty(400, "The message cannot be read");
    }
  }

  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Wrong(int status, String reason) {
      super(reason, null, false, false);
      this.status = status;
    }
  }

  private static SIPRequest request(Head head) throws Wrong {
    Matcher line = REQUEST_LINE.matcher(head.startLine());
    if (!line.matches()) {
      throw new Wrong(400, "The first line is not METHOD URI SIP/2.0");
    }
    if (!line.group(3).equals("2.0")) {
      throw new Wrong(505, "");
    }
    if (!Head.isToken(line.group(1))) {
      throw new Wrong(400, "The method is not a token");
    }
    SIPRequest request = new SIPRequest();
    try {
      RequestLine parsed = new StringMsgParser().parseSIPRequestLine(head.startLine());
      // The parser knows the methods of the RFC by heart and writes them in capitals.
      parsed.setMethod(line.group(1));
      request.setRequestLine(parsed);
    } catch (ParseException | RuntimeException e) {
      throw new Wrong(400, "The Request-URI cannot be read");
    }
    if (request.getRequestURI() instanceof SipURI uri
        && (uri.getHost() == null || uri.getHost().isEmpty())) {
      throw new Wrong(400, "The Request-URI has no host");
    }
    return request;
  }

  private static SIPResponse response(Head head) throws ParseException {
    SIPResponse response = new SIPResponse();
    response.setStatusLine(new StatusLineParser(head.startLine() + "\n").parse());
    if (response.getStatusCode() < 100 || response.getStatusCode() > 699) {
      throw new ParseException("no status", 0);
    }
    return response;
  }

  private static void headers(Head head, SIPMessage message) throws Wrong {
    Set<String> seen = new HashSet<>();
    for (Head.Line line : head.lines()) {
      if (line.name().isEmpty()) {
        throw new Wrong(400, "A line is not a header");
      }
      if (hasStrayControl(line.value())) {
        throw new Wrong(400, line.written() + " contains a control character");
      }
      if (!seen.add(line.name()) && SINGLE.contains(line.name())) {
        throw new Wrong(400, line.written() + " occurs more than once");
      }
      check(line, message);
      if (line.name().equals("content-length")) {
        continue;
      }
      parse(line, message);
    }
    for (String name : MANDATORY) {
      if (!seen.contains(name)) {
        throw new Wrong(
            400, "There is no " + name.substring(0, 1).toUpperCase() + name.substring(1));
      }
    }
  }

  /** A control character that is not escaped, as it may be in a quoted string (section 25.1). */
  private static boolean hasStrayControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      boolean escaped = i > 0 && value.charAt(i - 1) == '\\';
      if ((each < ' ' && each != '\t' || each == 0x7f) && !escaped) {
        return true;
      }
    }
    return false;
  }

  /** What JAIN-SIP lets pass, or cuts off. */
  private static void check(Head.Line line, SIPMessage message) throws Wrong {
    switch (line.name()) {
      case "max-forwards" -> {
        if (!line.value().matches("\\d{1,9}") || Integer.parseInt(line.value()) > MOST_FORWARDS) {
          throw new Wrong(400, "Max-Forwards is not a number from 0 to 255");
        }
      }
      case "cseq" -> {
        Matcher sequence = CSEQ.matcher(line.value());
        if (!sequence.matches() || Long.parseLong(sequence.group(1)) >= CSEQ_END) {
          throw new Wrong(400, "CSeq is not a number below 2^31 and a method");
        }
        if (message instanceof SIPRequest request
            && !sequence.group(2).equals(request.getMethod())) {
          throw new Wrong(400, "CSeq names another method than the first line");
        }
      }
      case "from", "to", "call-id" -> {
        if (line.value().isEmpty()) {
          throw new Wrong(400, line.written() + " is empty");
        }
        if (!line.name().equals("call-id") && hasTwoAddresses(line.value())) {
          throw new Wrong(400, line.written() + " has more than one address");
        }
      }
      default -> {
        // Left to its parser.
      }
    }
  }

  /** A comma outside of quotation marks and angle brackets, or a second @ in the address. */
  private static boolean hasTwoAddresses(String value) {
    boolean quoted = false;
    boolean bracketed = false;
    int signs = 0;
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (quoted && each == '\\') {
        i++;
      } else if (each == '"' && !bracketed) {
        quoted = !quoted;
      } else if (!quoted) {
        bracketed = each == '<' || bracketed && each != '>';
        signs += each == '@' ? 1 : 0;
        if (each == ',' && !bracketed) {
          return true;
        }
      }
    }
    return signs > 1;
  }

  private static void parse(Head.Line line, SIPMessage message) throws Wrong {
    String text = line.written() + ": " + line.value();
    try {
      SIPHeader header = ParserFactory.createParser(text + "\n").parse();
      message.attachHeader(header, false);
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      if (ESSENTIAL.contains(line.name())) {
        throw new Wrong(400, line.written() + " cannot be read");
      }
      message.addUnparsed(text);
    }
  }
}
