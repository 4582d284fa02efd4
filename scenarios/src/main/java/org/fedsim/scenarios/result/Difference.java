package org.fedsim.scenarios.result;

import java.util.Optional;

/**
 * Something that one flow showed differently on two networks.
 *
 * @param leg where; empty when it is about the flow as a whole
 * @param what what differs: {@code outcome}, {@code cause}, {@code rule}, {@code nearest rule},
 *     {@code packet}, {@code SIP answer}, {@code certificate}, {@code paths tried}, {@code media
 *     path}
 * @param first what the first network showed; {@code none} for nothing
 * @param second what the second network showed
 */
public record Difference(Optional<String> leg, String what, String first, String second) {}
