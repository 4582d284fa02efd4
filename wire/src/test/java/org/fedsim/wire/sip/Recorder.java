package org.fedsim.wire.sip;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sip.message.Message;
import javax.sip.message.Request;

/** Takes every request and answers nothing. */
final class Recorder implements SipApplication {
  final Queue<Message> messages = new ConcurrentLinkedQueue<>();

  @Override
  public void onRequest(ServerTransaction transaction) {
    messages.add(transaction.request());
  }

  @Override
  public void onAck(Request ack, String listening, Flow flow) {
    messages.add(ack);
  }
}
