package org.fedsim.edge.mras;

/**
 * What a request says of itself and a response repeats.
 *
 * @param requestId at most 64 characters
 * @param version of the protocol, {@code 1.0}
 * @param from URI of the one who asks
 * @param to URI of the service
 */
record MraspHeader(String requestId, String version, String from, String to) {}
