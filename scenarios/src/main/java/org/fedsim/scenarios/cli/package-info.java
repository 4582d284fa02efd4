/**
 * The command line: reads arguments, starts runs, prints reports, sets the exit code. The only
 * package that knows the terminal.
 */
package org.fedsim.scenarios.cli;
