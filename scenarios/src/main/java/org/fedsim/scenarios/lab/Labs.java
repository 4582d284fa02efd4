package org.fedsim.scenarios.lab;

import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.site.Site;

/**
 * Where labs come from: makes who plays scenarios, for each kind of network. All labs of one
 * instance share their certificates, which are slow to make.
 */
public final class Labs {
  private final LabIdentities identities = new LabIdentities();

  /** Who plays scenarios of a site on that kind of network. */
  public FlowRunner on(NetworkChoice choice, Site site) {
    return new LabRunner(LabNetwork.of(choice), site, identities);
  }
}
