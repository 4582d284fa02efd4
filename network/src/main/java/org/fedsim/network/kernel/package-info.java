/**
 * A network of Linux network namespaces: every host in one of its own, the kernel between them.
 *
 * <p>Start reading at {@link org.fedsim.network.kernel.KernelNetwork}; {@link
 * org.fedsim.network.kernel.Wiring} says what is joined to what. Sockets may be opened nowhere else
 * than inside a {@link org.fedsim.network.kernel.Namespace}.
 */
package org.fedsim.network.kernel;
