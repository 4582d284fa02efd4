package org.fedsim.wire.media;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.ice4j.ice.Agent;
import org.ice4j.ice.NominationStrategy;

/**
 * Makes agents of ice4j. The one place that knows what ice4j keeps for the whole JVM:
 *
 * <ul>
 *   <li>{@code application.conf} beside these classes configures it, first of all to ask no cloud
 *       for its address.
 *   <li>It reads the retransmission timer of its checks from system properties. None is set: its
 *       own values (100 ms, doubled up to 1.6 s, seven transmissions, 6.3 s in all) suit links
 *       without latency as well as real ones.
 *   <li>It writes to java.util.logging about every pair, and warns of checks that a closing session
 *       cuts off; unless somebody has chosen a level, only what is severe is let through.
 *   <li>Its threads are daemon pools shared by all agents; a session leaves none of its own behind.
 * </ul>
 */
final class IceAgents {
  /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
  private static final List<Logger> LOGGERS =
      Stream.of("org.ice4j", "org.jitsi", "JitsiConfig").map(Logger::getLogger).toList();

  /**
   * Pace of new checks in milliseconds (Ta, RFC 8445 section 14.2: not less than 5). The links of a
   * lab carry no congestion to be careful of.
   */
  private static final long PACE = 10;

  /**
   * A pace at which ice4j's pace maker ends by itself; -1 would stand for "no pace of its own".
   * When a pace maker is cancelled at the moment at which it schedules its next check, ice4j takes
   * that for the first one, and it goes on for ever, with the agent and all of its lab in its
   * hands.
   */
  private static final long ENDED = -2;

  static {
    for (Logger logger : LOGGERS) {
      if (logger.getLevel() == null) {
        logger.setLevel(Level.SEVERE);
      }
    }
  }

  private IceAgents() {}

  static Agent create(boolean controlling) {
    Agent agent = new Agent();
    // Candidates come from the harvester of the stream alone, never from this machine's interfaces.
    agent.setUseDynamicPorts(false);
    agent.setControlling(controlling);
    agent.setNominationStrategy(NominationStrategy.NONE);
    agent.setTa(PACE);
    return agent;
  }

  /** Ends all that the agent does; to be called once for each agent. */
  static void end(Agent agent) {
    agent.setTa(ENDED);
    agent.free();
  }
}
