/**
 * A network that needs no rights: every host has addresses of 127.0.0.0/8, and the firewall stands
 * at the sockets.
 *
 * <p>Start reading at {@link org.fedsim.network.loopback.LoopbackNetwork}. Callers see only {@link
 * org.fedsim.network.Host}; no class but that one is public.
 */
package org.fedsim.network.loopback;
