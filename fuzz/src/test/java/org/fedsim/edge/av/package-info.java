/**
 * The fuzz target of the relay's core, which only its own package can see. Begin with {@link
 * org.fedsim.edge.av.RelayServerFuzzTest}.
 */
package org.fedsim.edge.av;
