/**
 * Fuzz targets: whatever bytes come, a reader either understands them or says so in the one way
 * that its contract names, and what it has understood it can write again. docs/testing.md tells how
 * to run them. Begin with {@link org.fedsim.fuzz.MsTurnFuzzTest}.
 */
package org.fedsim.fuzz;
