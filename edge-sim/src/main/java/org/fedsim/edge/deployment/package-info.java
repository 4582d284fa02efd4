/**
 * What the Lync side of a deployment is, as data: the Edge, the pool, the users, and the partners
 * that are configured. No sockets and no behaviour; the servers are made from it.
 *
 * <p>Start at {@link org.fedsim.edge.deployment.EdgeDeployment}.
 */
package org.fedsim.edge.deployment;
