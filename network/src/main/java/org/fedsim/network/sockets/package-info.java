/**
 * What the sockets of every kind of network have in common: that they close with their network, and
 * how their errors are told. For the packages of the networks; callers see only {@link
 * org.fedsim.network.Host}.
 */
package org.fedsim.network.sockets;
