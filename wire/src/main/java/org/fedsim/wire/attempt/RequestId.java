package org.fedsim.wire.attempt;

import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Message;

/**
 * What names a SIP request on all its hops: proxies change neither (RFC 3261 section 16.6).
 *
 * @param callId Call-ID
 * @param sequence the number in CSeq
 * @param method the method in CSeq
 */
public record RequestId(String callId, long sequence, String method) {

  /** That of a request, or of the one that a response answers. */
  public static RequestId of(Message message) {
    CSeqHeader sequence = (CSeqHeader) message.getHeader(CSeqHeader.NAME);
    CallIdHeader call = (CallIdHeader) message.getHeader(CallIdHeader.NAME);
    return new RequestId(call.getCallId(), sequence.getSeqNumber(), sequence.getMethod());
  }

  /** Whether the other is this request, or its ACK (RFC 3261 section 13.2.2.4: the same CSeq). */
  public boolean includes(RequestId other) {
    return callId.equals(other.callId)
        && sequence == other.sequence
        && (method.equals(other.method) || other.method.equals("ACK"));
  }
}
