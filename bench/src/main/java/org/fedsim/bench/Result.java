package org.fedsim.bench;

/**
 * What one relay did under one load.
 *
 * @param perSecond packets that were delivered
 * @param lost share of the packets sent that were not
 * @param cpuPerMillion seconds of CPU that the relay spent on a million delivered packets
 * @param generatorCpuPerMillion the same of the load generator
 */
record Result(double perSecond, double lost, double cpuPerMillion, double generatorCpuPerMillion) {}
