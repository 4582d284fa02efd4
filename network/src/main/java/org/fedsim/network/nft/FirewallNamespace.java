package org.fedsim.network.nft;

import java.io.IOException;
import java.util.concurrent.Callable;

/** The network namespace that a firewall lives in, as far as the firewall needs it. */
public interface FirewallNamespace {

  /** Runs a task on the thread that belongs to the namespace, and waits for it. */
  <T> T call(Callable<T> task) throws Exception;

  /** Starts a program inside the namespace. */
  Process start(ProcessBuilder program) throws IOException;
}
