/** What hosts see of a network, whichever it is. */
package org.fedsim.network.crossing;
