/**
 * What actors try on the wire, as their sockets know it: each attempt names its flows, when it
 * began, what it is for and how it ended. Made where the sockets are ({@code wire.sip}, {@code
 * wire.stun}, {@code wire.turn}, {@code wire.media}); whoever explains a failure asks the journal
 * about exactly these flows. Start with {@link org.fedsim.wire.attempt.Attempt}.
 */
package org.fedsim.wire.attempt;
