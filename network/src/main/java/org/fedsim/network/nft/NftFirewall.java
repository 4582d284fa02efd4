package org.fedsim.network.nft;

import java.io.IOException;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.RecordingJournal;

/** The kernel's firewall in one namespace: a ruleset, and the journal of what it decides. */
public final class NftFirewall implements AutoCloseable {

  private NftFirewall() {}

  /**
   * Loads a ruleset into a namespace and follows what it decides. On return every packet that comes
   * to the firewall will be seen: a packet of our own has proven it.
   *
   * @param namespace its {@code lo} must be up; whoever made it closes it, after this
   * @param name how the journal calls this firewall, {@code external} or {@code internal}
   * @param ruleset what to load; everything in the namespace is replaced
   * @param topology names the addresses
   * @param journal where decisions are written
   * @param losses hears of every packet that did not get through
   * @throws org.fedsim.network.input.InputException when nft refuses a user's ruleset: its own
   *     message, at file, line and column
   * @throws IOException when nft cannot be run, or the kernel shows no trace
   */
  public static NftFirewall load(
      FirewallNamespace namespace,
      String name,
      Ruleset ruleset,
      Topology topology,
      RecordingJournal journal,
      LossListener losses)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Puts another ruleset in place of the present one, in one step. Connections and flows that are
   * open stay known to the connection tracker; the first packet of each of their directions is
   * written down again.
   */
  public void replace(Ruleset ruleset) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** How often the kernel had more to say than could be read: entries are missing then. */
  public long gaps() {
    return 0;
  }

  @Override
  public void close() {}
}
