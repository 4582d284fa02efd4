package org.fedsim.scenarios.lab;

/** How long a user waits for a failure with the timers of the standards, in seconds. */
final class StandardWait {
  private StandardWait() {}

  /** Timers B and F of RFC 3261 section 17: 64 times a T1 of 500 ms, on reliable transports too. */
  static final double SIP = 32;

  /** RFC 5389 section 7.2.1: RTO 500 ms, Rc 7, Rm 16. */
  static final double STUN = 39.5;
}
