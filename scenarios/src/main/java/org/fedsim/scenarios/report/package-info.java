/**
 * Writes a {@link org.fedsim.scenarios.result.RunReport} down: as JSON for programs ({@link
 * org.fedsim.scenarios.report.JsonReport}), as tables for people. Nothing in here decides anything.
 */
package org.fedsim.scenarios.report;
