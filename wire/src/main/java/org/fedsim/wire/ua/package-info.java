/**
 * SIP user agents: what a Lync client and a provider's gateway have in common (sessions of instant
 * messages, presence subscriptions, calls). Start at {@link org.fedsim.wire.ua.UserAgent}. What a
 * user answers is the affair of the module that simulates him.
 */
package org.fedsim.wire.ua;
