package org.fedsim.wire.stun;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;

/**
 * One STUN Binding transaction over UDP (RFC 5389 section 7): asks a server which address it sees.
 *
 * <p>{@code StunBinding.request(host, new InetSocketAddress(host.address(), 3478), server,
 * Timers.LAB)} returns the mapped address.
 */
public final class StunBinding {
  /** How often a wait looks whether its request has been lost meanwhile. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private StunBinding() {}

  /**
   * Sends a Binding request from a socket of its own and waits for the response.
   *
   * @param local where from; port 0 for an ephemeral one
   * @param attempts is told of the transaction when it is over
   * @return the address that the server saw
   * @throws PacketLost when the network says that the request is lost
   * @throws StunRefused when the server answers with an error
   * @throws SocketTimeoutException when nothing answers
   */
  public static InetSocketAddress request(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      Timers timers,
      Consumer<? super Attempt> attempts)
      throws IOException {
    try (StunPort port = StunPort.open(host, local)) {
      return port.request(server, timers, attempts);
    }
  }

  /** The same for those who do not want to know more of the transaction. */
  public static InetSocketAddress request(
      Host host, InetSocketAddress local, InetSocketAddress server, Timers timers)
      throws IOException {
    return request(host, local, server, timers, attempt -> {});
  }

  /** How one request goes out and its answers come in. */
  interface Line extends AutoCloseable {
    void send(byte[] bytes) throws IOException;

    /** The next answer to this request, if one comes in that time. */
    Optional<StunMessage> receive(long millis) throws IOException;

    @Override
    void close();
  }

  /** Opens a line for the request with that identifier. */
  @FunctionalInterface
  interface Lines {
    Line open(TransactionId id, InetSocketAddress server);
  }

  /** Sends a request as often as the timers say, until it is answered or known to be lost. */
  static InetSocketAddress request(Host host, InetSocketAddress server, Timers timers, Lines lines)
      throws IOException {
    TransactionId id = TransactionId.randomStun(new SecureRandom());
    byte[] request = StunMessage.of(StunMessage.BINDING_REQUEST, id).encodeWithFingerprint();
    try (LossWatch losses = new LossWatch(host, timers, id);
        Line line = lines.open(id, server)) {
      for (Duration wait : Retransmission.waits(timers)) {
        line.send(request);
        long deadline = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0; left = deadline - System.nanoTime()) {
          losses.check();
          long millis = Math.min(Duration.ofNanos(left).toMillis(), GLANCE.toMillis());
          Optional<StunMessage> response = line.receive(Math.max(1, millis));
          if (response.isPresent()) {
            return mappedAddress(response.get());
          }
        }
      }
      losses.check();
    }
    throw new SocketTimeoutException(
        "no Binding response from "
            + server.getAddress().getHostAddress()
            + ":"
            + server.getPort());
  }

  /** Whether a message answers a request. */
  static boolean answers(StunMessage message) {
    return message.type() == StunMessage.BINDING_RESPONSE
        || message.type() == StunMessage.BINDING_ERROR;
  }

  /**
   * The address in a response: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS from a server of RFC 3489.
   *
   * @throws StunRefused when it is an error response
   * @throws IOException when it has neither address
   */
  public static InetSocketAddress mappedAddress(StunMessage response) throws IOException {
    if (response.type() == StunMessage.BINDING_ERROR) {
      throw new StunRefused(
          response
              .find(StunAttribute.ErrorCode.class)
              .map(StunAttribute.ErrorCode::reason)
              .orElse(new ErrorReason(500, "")));
    }
    return response
        .find(StunAttribute.XorMappedAddress.class)
        .map(StunAttribute.XorMappedAddress::address)
        .or(
            () ->
                response
                    .find(StunAttribute.MappedAddress.class)
                    .map(StunAttribute.MappedAddress::address))
        .orElseThrow(() -> new IOException("a Binding response without an address"));
  }
}
