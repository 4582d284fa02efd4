/**
 * Load for the A/V Edge and, with the same tool in the same run, for coturn. Start reading at
 * {@link org.fedsim.bench.RelayBench}; what came out is in docs/performance.md.
 *
 * <p>No part of the product: nothing depends on it. It is the one place outside {@code network}
 * that opens sockets itself, since it must not measure the network of the product on both ends.
 */
package org.fedsim.bench;
