package org.fedsim.wire.sip;

import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;

/** Sees the end of each transaction of a node before the application does. */
final class AnswersSeen implements SipListener {
  private static final int FINAL = 200;

  private final SipListener application;
  private final Connections connections;

  AnswersSeen(SipListener application, Connections connections) {
    this.application = application;
    this.connections = connections;
  }

  @Override
  public void processResponse(ResponseEvent event) {
    ClientTransaction transaction = event.getClientTransaction();
    int status = event.getResponse().getStatusCode();
    if (transaction != null && status >= FINAL) {
      connections.answered(transaction, status);
    }
    application.processResponse(event);
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (!event.isServerTransaction()) {
      connections.over(event.getClientTransaction());
    }
    application.processTimeout(event);
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    if (!event.isServerTransaction()) {
      connections.over(event.getClientTransaction());
    }
    application.processTransactionTerminated(event);
  }

  @Override
  public void processRequest(RequestEvent event) {
    application.processRequest(event);
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    application.processIOException(event);
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    application.processDialogTerminated(event);
  }
}
