package org.fedsim.wire.media;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fedsim.network.Host;
import org.fedsim.network.Network;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.MediaSettings.Relay;
import org.fedsim.wire.media.MediaSettings.Role;

/** The two halves of a call between two hosts of a network. */
final class Parties implements AutoCloseable {
  private static final long GENEROUS_SECONDS = 60;

  private final MediaSession offerer;
  private final MediaSession answerer;

  Parties(MediaSettings offerer, MediaSettings answerer) {
    this(MediaSession.open(offerer), MediaSession.open(answerer));
  }

  Parties(MediaSession offerer, MediaSession answerer) {
    this.offerer = offerer;
    this.answerer = answerer;
  }

  /** A call from one host to another, plain RTP, without relays. */
  static Parties of(Network network, String from, String to, MediaKind... streams) {
    return new Parties(
        settings(network, from, Role.OFFERER, streams),
        settings(network, to, Role.ANSWERER, streams));
  }

  /**
   * @param name of the host, or {@code edge} for its A/V interface
   */
  static MediaSettings settings(Network network, String name, Role role, MediaKind... streams) {
    return settings(network, name, role, Optional.empty(), EncryptionLevel.OPTIONAL, streams);
  }

  static MediaSettings settings(
      Network network,
      String name,
      Role role,
      Optional<Relay> relay,
      EncryptionLevel encryption,
      MediaKind... streams) {
    Host host = network.host(name);
    Inet4Address address = name.equals("edge") ? host.address("av") : host.address();
    return new MediaSettings(host, address, List.of(streams), encryption, role, relay, Timers.LAB);
  }

  MediaSession offerer() {
    return offerer;
  }

  MediaSession answerer() {
    return answerer;
  }

  /** Offer, answer, ICE on both sides; the offerer's path. */
  MediaPath connect() throws Exception {
    CompletableFuture<MediaPath> there = exchangeDescriptionsAndStart();
    MediaPath path = get(offerer.connect());
    get(there);
    return path;
  }

  /** As a call does it: the answerer begins when it has answered. */
  CompletableFuture<MediaPath> exchangeDescriptionsAndStart() throws Exception {
    String answer = answerer.answer(offerer.offer());
    CompletableFuture<MediaPath> there = answerer.connect();
    offerer.accept(answer);
    return there;
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(GENEROUS_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened in " + GENEROUS_SECONDS + " s", e);
    }
  }

  @Override
  public void close() {
    offerer.close();
    answerer.close();
  }
}
