package org.fedsim.wire.stun;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;

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
    Instant began = Instant.now();
    try (DatagramSocket socket = host.openUdp(local)) {
      Ends ends =
          Ends.udp(new InetSocketAddress(local.getAddress(), socket.getLocalPort()), server);
      try {
        InetSocketAddress mapped = request(host, socket, server, timers);
        attempts.accept(new Attempt.Transaction(ends, began, Optional.empty()));
        return mapped;
      } catch (IOException e) {
        attempts.accept(new Attempt.Transaction(ends, began, Optional.of(e)));
        throw e;
      }
    }
  }

  /** The same for those who do not want to know more of the transaction. */
  public static InetSocketAddress request(
      Host host, InetSocketAddress local, InetSocketAddress server, Timers timers)
      throws IOException {
    return request(host, local, server, timers, attempt -> {});
  }

  /**
   * The same from a socket that exists already. Whatever else arrives on it meanwhile is discarded,
   * and its time-out is changed.
   */
  public static InetSocketAddress request(
      Host host, DatagramSocket socket, InetSocketAddress server, Timers timers)
      throws IOException {
    TransactionId id = TransactionId.randomStun(new SecureRandom());
    byte[] request = StunMessage.of(StunMessage.BINDING_REQUEST, id).encodeWithFingerprint();
    try (LossWatch losses = new LossWatch(host, timers, id)) {
      for (Duration wait : Retransmission.waits(timers)) {
        socket.send(new DatagramPacket(request, request.length, server));
        long deadline = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0; left = deadline - System.nanoTime()) {
          losses.check();
          Optional<StunMessage> response = receive(socket, server, id, left);
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

  private static Optional<StunMessage> receive(
      DatagramSocket socket, InetSocketAddress server, TransactionId id, long nanos)
      throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    long millis = Math.min(Duration.ofNanos(nanos).toMillis(), GLANCE.toMillis());
    socket.setSoTimeout((int) Math.max(1, millis));
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    if (!packet.getSocketAddress().equals(server)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      StunMessage message = ReceivedStun.decode(bytes).message();
      boolean answer =
          message.type() == StunMessage.BINDING_RESPONSE
              || message.type() == StunMessage.BINDING_ERROR;
      return answer && message.id().equals(id) ? Optional.of(message) : Optional.empty();
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
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
