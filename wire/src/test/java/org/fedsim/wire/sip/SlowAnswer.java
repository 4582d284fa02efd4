package org.fedsim.wire.sip;

import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;

/** Takes a request and leaves the answer to the test. */
final class SlowAnswer implements SipListener {
  volatile ServerTransaction transaction;

  @Override
  public void processRequest(RequestEvent event) {
    try {
      transaction = ((SipProvider) event.getSource()).getNewServerTransaction(event.getRequest());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    throw new IllegalStateException("it has asked for nothing");
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
