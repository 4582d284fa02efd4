package org.fedsim.scenarios.attribution;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.wire.attempt.Attempt;

/** Causes of transactions and media of which no firewall lost a packet. */
final class TransactionCause {
  private TransactionCause() {}

  /**
   * The cause of a transaction without an answer.
   *
   * @param text what the client said of it
   */
  static Cause of(
      Attempt.Transaction transaction, String text, Attribution attribution, PassedCause passed) {
    IOException failure = transaction.failure().orElseGet(() -> new IOException(text));
    Optional<Translation> translation = attribution.translated(transaction);
    List<String> notes = attribution.notes(transaction);
    if (translation.isPresent()) {
      return passed
          .of(failure, text + " The request", translation.get(), !notes.isEmpty())
          .adding(notes);
    }
    if (failure instanceof NoRouteToHostException) {
      return Cause.of(CauseCode.NO_ROUTE, text);
    }
    return failure instanceof SocketTimeoutException
        ? Cause.of(CauseCode.TIMEOUT, text + " No firewall lost the request or its answer.")
            .adding(notes)
        : Cause.of(CauseCode.UNEXPLAINED, text);
  }

  /**
   * The cause of media that no firewall stopped.
   *
   * @param text what the media engine said of it
   */
  static Cause noMedia(List<Attempt> attempts, String text, Attribution attribution) {
    Optional<Translation> translation =
        attempts.stream().flatMap(a -> attribution.translated(a).stream()).findFirst();
    if (translation.isPresent()) {
      return Cause.of(
              CauseCode.TIMEOUT,
              text + " On the way, " + PassedCause.sentence(translation.get()) + ".")
          .with(translation.get().rule(), translation.get().before());
    }
    return Cause.of(CauseCode.UNEXPLAINED, text);
  }
}
