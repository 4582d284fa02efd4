package org.fedsim.wire.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/**
 * Keeps JAIN-SIP from writing message logs, for which it would want log4j; messages are seen by a
 * {@link MessageTap} instead. Public because JAIN-SIP makes it by its name.
 */
public final class SilentServerLogger implements ServerLogger {
  @Override
  public void closeLogFile() {
    // There is none.
  }

  @Override
  public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
    // See MessageTap.
  }

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean sender, long time) {
    // See MessageTap.
  }

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean sender) {
    // See MessageTap.
  }

  @Override
  public void logException(Exception ex) {
    // The stack logger gets it too.
  }

  @Override
  public void setStackProperties(Properties stackProperties) {
    // There is nothing to configure.
  }

  @Override
  public void setSipStack(SipStack sipStack) {
    // There is nothing to ask it.
  }
}
