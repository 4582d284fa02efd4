package org.fedsim.scenarios.result;

import java.util.Optional;

/**
 * The SIP response that refused a request.
 *
 * @param status 300 to 699
 * @param reason the reason phrase
 * @param diagnostics the {@code ms-diagnostics}, {@code ms-diagnostics-public} or {@code
 *     ms-client-diagnostics} header, name and value, if there was one
 */
public record SipAnswer(int status, String reason, Optional<String> diagnostics) {}
