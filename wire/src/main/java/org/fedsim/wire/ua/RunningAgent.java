package org.fedsim.wire.ua;

import java.io.IOException;
import org.fedsim.wire.sip.SipNode;

/**
 * A user agent that runs: with the node that it speaks through, which is its own, and the party to
 * its calls.
 */
public final class RunningAgent implements AutoCloseable {
  private final UserAgent agent;
  private final CallParty party;
  private final SipNode node;

  private RunningAgent(UserAgent agent, CallParty party, SipNode node) {
    this.agent = agent;
    this.party = party;
    this.node = node;
  }

  /**
   * Starts the node and ties the agent to it.
   *
   * @param node says where it listens and how it connects
   * @throws IOException when an address cannot be listened on; the agent is closed then
   */
  public static RunningAgent start(UserAgent agent, CallParty party, SipNode.Builder node)
      throws IOException {
    try {
      return new RunningAgent(agent, party, node.start(agent::attach));
    } catch (IOException e) {
      agent.close();
      throw e;
    }
  }

  public UserAgent agent() {
    return agent;
  }

  /** The calls of its users. */
  public CallParty party() {
    return party;
  }

  /** Ends the calls first, which the agent still takes part in, and the node last. */
  @Override
  public void close() {
    party.close();
    agent.close();
    node.close();
  }
}
