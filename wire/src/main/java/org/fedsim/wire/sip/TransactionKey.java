package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Locale;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/**
 * What makes two requests one transaction (RFC 3261 section 17.2.3): branch, sent-by and method;
 * for senders of RFC 2543, whose Via has no branch that is unique, Request-URI, tags, Call-ID, CSeq
 * and the Via instead. And both come from one peer: what is on another's connection is another's,
 * whatever it says.
 *
 * @param peer {@link Flow#peer}
 * @param method of the request that began it
 */
record TransactionKey(String peer, String id, String method) {
  private static final String COOKIE = "z9hg4bk";

  static TransactionKey of(Flow flow, SIPRequest request) {
    return of(flow, request, request.getToTag());
  }

  /** The INVITE that an ACK or a CANCEL belongs to. */
  static TransactionKey ofInvite(Flow flow, SIPRequest about) {
    return of(flow, about, about.getToTag()).with(Request.INVITE);
  }

  /** The same, if the tag in the ACK's To is that of the refusal and was not in the INVITE's. */
  static TransactionKey ofNewInvite(Flow flow, SIPRequest ack) {
    return of(flow, ack, null).with(Request.INVITE);
  }

  private TransactionKey with(String otherMethod) {
    return new TransactionKey(peer, id, otherMethod);
  }

  private static TransactionKey of(Flow flow, SIPRequest request, String toTag) {
    ViaHeader via = request.getTopmostVia();
    String sentBy = via.getHost().toLowerCase(Locale.ROOT) + ":" + via.getPort();
    String branch = via.getBranch();
    String id;
    if (branch != null
        && branch.length() > COOKIE.length()
        && branch.regionMatches(true, 0, COOKIE, 0, COOKIE.length())) {
      id = branch.toLowerCase(Locale.ROOT) + "|" + sentBy;
    } else {
      id =
          String.join(
              "|",
              request.getRequestURI().toString(),
              String.valueOf(request.getFromTag()),
              String.valueOf(toTag),
              request.getCallId().getCallId(),
              Long.toString(request.getCSeq().getSeqNumber()),
              sentBy,
              String.valueOf(branch));
    }
    return new TransactionKey(flow.peer(), id, request.getMethod());
  }
}
