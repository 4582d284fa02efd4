package org.fedsim.wire.sip;

/** Takes a request and leaves the answer to the test. */
final class SlowAnswer implements SipApplication {
  volatile ServerTransaction transaction;

  @Override
  public void onRequest(ServerTransaction one) {
    transaction = one;
  }
}
