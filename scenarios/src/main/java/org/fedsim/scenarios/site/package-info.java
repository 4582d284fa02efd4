/**
 * The deployment that is tested, as data: read from a file, drawn and written, and turned into what
 * labs stand on (topology, groups, directory). No sockets and no behaviour.
 *
 * <p>Start at {@link org.fedsim.scenarios.site.Site} and {@link
 * org.fedsim.scenarios.site.SiteReader}.
 */
package org.fedsim.scenarios.site;
