/**
 * Finds scenarios and policies by name: those that ship inside the program, and those in files.
 * Start reading at {@link org.fedsim.scenarios.library.Library}.
 */
package org.fedsim.scenarios.library;
