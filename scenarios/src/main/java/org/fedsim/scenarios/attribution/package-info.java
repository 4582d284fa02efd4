/**
 * Which packet and which rule explain a leg: what its actors tried, held against what the firewalls
 * did to exactly these flows. Pure; no clock, no network. Start with {@link
 * org.fedsim.scenarios.attribution.Judge}.
 */
package org.fedsim.scenarios.attribution;
