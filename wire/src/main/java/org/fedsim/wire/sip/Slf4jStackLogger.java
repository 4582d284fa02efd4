package org.fedsim.wire.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what JAIN-SIP has to say to SLF4J. Public because JAIN-SIP makes it by its name; it keeps
 * the last one made for all stacks of the process, so it has no state.
 *
 * <p>Its errors and warnings become debug lines: a refused handshake is an error to JAIN-SIP, here
 * it is a result, and reported as a {@link TransportEvent}.
 */
public final class Slf4jStackLogger implements StackLogger {
  private static final Logger LOG = LoggerFactory.getLogger("jain-sip");

  @Override
  public void logStackTrace() {
    logStackTrace(TRACE_DEBUG);
  }

  @Override
  public void logStackTrace(int traceLevel) {
    if (LOG.isTraceEnabled()) {
      LOG.trace("called from here", new Throwable());
    }
  }

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void logException(Throwable ex) {
    LOG.warn("exception in or below JAIN-SIP", ex);
  }

  @Override
  public void logDebug(String message) {
    LOG.trace(message);
  }

  @Override
  public void logDebug(String message, Exception ex) {
    LOG.trace(message, ex);
  }

  @Override
  public void logTrace(String message) {
    LOG.trace(message);
  }

  @Override
  public void logFatalError(String message) {
    LOG.debug("fatal: {}", message);
  }

  @Override
  public void logError(String message) {
    LOG.debug("error: {}", message);
  }

  @Override
  public void logError(String message, Exception ex) {
    LOG.debug("error: {}", message, ex);
  }

  @Override
  public void logWarning(String message) {
    LOG.debug("warning: {}", message);
  }

  @Override
  public void logInfo(String message) {
    LOG.trace(message);
  }

  @Override
  public boolean isLoggingEnabled() {
    return LOG.isDebugEnabled();
  }

  @Override
  public boolean isLoggingEnabled(int logLevel) {
    return logLevel <= TRACE_WARN ? LOG.isDebugEnabled() : LOG.isTraceEnabled();
  }

  @Override
  public void disableLogging() {
    // Levels are the business of SLF4J's back end.
  }

  @Override
  public void enableLogging() {
    // Levels are the business of SLF4J's back end.
  }

  @Override
  public void setBuildTimeStamp(String buildTimeStamp) {
    // Nobody asks for it.
  }

  @Override
  public void setStackProperties(Properties stackProperties) {
    // There is nothing to configure.
  }

  @Override
  public String getLoggerName() {
    return LOG.getName();
  }
}
