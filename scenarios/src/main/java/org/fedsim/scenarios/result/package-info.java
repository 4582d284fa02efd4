/**
 * What came out, as values. Every report is written from {@link
 * org.fedsim.scenarios.result.RunReport}.
 */
package org.fedsim.scenarios.result;
