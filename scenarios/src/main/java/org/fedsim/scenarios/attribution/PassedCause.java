package org.fedsim.scenarios.attribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.util.function.Predicate;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;

/**
 * Causes of packets that every firewall let pass, to where a rule of its own sent them.
 *
 * @param inhabited whether a host is at an address
 */
record PassedCause(Predicate<InetAddress> inhabited) {

  /**
   * The cause of an attempt whose packets were sent elsewhere.
   *
   * @param failure how the attempt ended for who made it
   * @param what passed, {@code The SYN to 198.51.100.10:5061}
   * @param noted whether the firewall says more about where it went
   */
  Cause of(IOException failure, String what, Translation translation, boolean noted) {
    CauseCode code = CauseCode.TIMEOUT;
    boolean somebody = inhabited.test(translation.after().destination().getAddress());
    String end =
        noted ? "where nobody answers" : somebody ? "who did not answer" : "where nobody is";
    if (failure instanceof NoRouteToHostException
        || failure.getCause() instanceof NoRouteToHostException) {
      code = CauseCode.NO_ROUTE;
      end = somebody ? "to whom the firewall has no way" : "where nobody is";
    } else if (failure instanceof ConnectRefused) {
      // Somebody did answer: a host, or the firewall itself.
      code = CauseCode.CONNECTION_REFUSED;
      end = "where nothing listens";
    }
    Cause cause = Cause.of(code, what + " passed: " + sentence(translation) + ", " + end + ".");
    return cause.with(translation.rule(), translation.before());
  }

  /** {@code fw.nft:4 translated 198.51.100.10:5061 to 10.45.16.77:5061}. */
  static String sentence(Translation translation) {
    RuleRef rule = translation.rule();
    return "the rule \""
        + rule.text()
        + "\" ("
        + rule.file()
        + ":"
        + rule.line()
        + ") translated "
        + destination(translation.before())
        + " to "
        + destination(translation.after());
  }

  private static String destination(Packet packet) {
    return packet.destination().getAddress().getHostAddress()
        + ":"
        + packet.destination().getPort();
  }
}
