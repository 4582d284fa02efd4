package org.fedsim.wire.ua;

import java.io.IOException;
import java.util.Optional;
import org.fedsim.wire.media.MediaSettings;

/**
 * Where a party gets the relay for a call from, and the credentials for it. Asked on the thread
 * that sets the call up, once for each call.
 */
@FunctionalInterface
public interface RelaySource {
  /**
   * The relay to use; may block.
   *
   * @return empty when the party is set up to use none
   * @throws IOException when it should use one and cannot; the call is then made without, and the
   *     exception is kept with it
   */
  Optional<MediaSettings.Relay> relay() throws IOException, InterruptedException;
}
