package org.fedsim.wire.sip;

/**
 * A SIP header to be added to a message.
 *
 * @param name for example {@code ms-diagnostics}
 * @param value everything after the colon
 */
public record HeaderLine(String name, String value) {}
