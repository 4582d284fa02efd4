package org.fedsim.wire.sip;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Message;

/** Takes everything and answers nothing. */
final class Recorder implements SipListener {
  final Queue<Message> messages = new ConcurrentLinkedQueue<>();

  @Override
  public void processRequest(RequestEvent event) {
    messages.add(event.getRequest());
  }

  @Override
  public void processResponse(ResponseEvent event) {
    messages.add(event.getResponse());
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    // Of no interest.
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    // Of no interest.
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    // Of no interest.
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    // Of no interest.
  }
}
