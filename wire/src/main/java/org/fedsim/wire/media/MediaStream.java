package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.fedsim.wire.media.MediaSettings.Role;

/** One stream of a session: its ICE, and the RTP that runs over what ICE has found. */
final class MediaStream implements MediaSocket.Arrivals, AutoCloseable {
  private final RtpStream rtp;
  private volatile IceStream ice;

  private MediaStream(MediaKind media) {
    this.rtp = new RtpStream(media);
  }

  /**
   * Opens the sockets of a stream.
   *
   * @param relay asks for a relay port; gives null when there is none
   */
  static MediaStream open(
      MediaKind media,
      MediaSettings settings,
      Supplier<RelayPort> relay,
      ScheduledExecutorService thread,
      LossLedger losses)
      throws IOException {
    MediaStream stream = new MediaStream(media);
    RelayPort port = relay.get();
    CandidatePorts ports =
        new CandidatePorts(
            settings.host(),
            settings.address(),
            port,
            settings.relay().map(MediaSettings.Relay::server).orElse(null),
            stream);
    boolean controlling = settings.role() == Role.OFFERER;
    stream.ice = new IceStream(media, controlling, settings.timers(), ports, thread, losses);
    return stream;
  }

  MediaKind media() {
    return ice.media();
  }

  IceStream ice() {
    return ice;
  }

  RtpStream rtp() {
    return rtp;
  }

  /** Sends the packets that are due; how many that was. */
  int sendBurst(long most) throws IOException {
    List<RtpPacket> burst = rtp.burst(most);
    for (RtpPacket packet : burst) {
      ice.send(packet.encode());
      rtp.sent();
    }
    return burst.size();
  }

  @Override
  public void rtp(MediaSocket socket, InetSocketAddress from, byte[] data, int offset, int length) {
    long now = System.nanoTime();
    IceStream current = ice;
    if (current != null && current.isPeer(from)) {
      RtpPacket.decode(data, offset, length).ifPresent(packet -> rtp.onPacket(packet, now));
    }
  }

  @Override
  public void other(MediaSocket socket, InetSocketAddress from) {
    IceStream current = ice;
    if (current != null) {
      current.heard(socket, from);
    }
  }

  @Override
  public void close() {
    ice.close();
  }
}
