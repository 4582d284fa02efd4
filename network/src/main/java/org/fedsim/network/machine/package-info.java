/**
 * This machine itself as a network: real sockets at a real address, for software that nobody here
 * wrote. Start reading at {@link org.fedsim.network.machine.MachineNetwork}.
 */
package org.fedsim.network.machine;
