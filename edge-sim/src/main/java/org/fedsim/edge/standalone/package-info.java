/**
 * The Edge alone, for software that nobody here wrote: every service of it at one real address of
 * this machine, and users behind it who answer. Start reading at {@link
 * org.fedsim.edge.standalone.StandaloneEdge}.
 */
package org.fedsim.edge.standalone;
