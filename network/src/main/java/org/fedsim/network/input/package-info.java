/**
 * Reading what people write: YAML files whose every value knows its file, line and column, and
 * errors that say what was read, what was expected and what to do.
 *
 * <p>Nothing in here knows policies or scenarios; their readers stand on this. Start reading at
 * {@link org.fedsim.network.input.YamlFile}.
 */
package org.fedsim.network.input;
