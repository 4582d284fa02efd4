package org.fedsim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.Topology;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.RelayCredentials;

/** A relay in a process of its own, which ends with this. */
final class Server implements AutoCloseable {
  /** Of /proc/PID/stat; the same on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int PORT = 3478;

  private final String name;
  private final Process process;
  private final InetSocketAddress address;
  private final Function<InetSocketAddress, RelayClient> clients;

  private Server(
      String name,
      Process process,
      InetSocketAddress address,
      Function<InetSocketAddress, RelayClient> clients) {
    this.name = name;
    this.process = process;
    this.address = address;
    this.clients = clients;
    // Also when this process is told to end: nothing is to be left running.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  /**
   * Starts the A/V Edge with the class path of this process.
   *
   * @param java the launcher and the flags of the JVM
   */
  static Server fedsim(InetAddress address, List<String> java) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RelayProcess.class.getName(),
            address.getHostAddress()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Matcher ready = awaitLine(process, Pattern.compile("ready (\\S+) (\\S+)"));
    RelayCredentials credentials =
        new RelayCredentials(
            Base64.getDecoder().decode(ready.group(1)), Base64.getDecoder().decode(ready.group(2)));
    SecureRandom random = new SecureRandom();
    return new Server(
        "fedsim",
        process,
        new InetSocketAddress(address, PORT),
        peer -> new MsTurnClient(credentials, peer, random));
  }

  /** Starts coturn as Debian ships it, with its own choice of threads. */
  static Server coturn(InetAddress address, Path scratch) throws IOException {
    String text = address.getHostAddress();
    Process process =
        new ProcessBuilder(
                "turnserver",
                "-n",
                "--listening-ip=" + text,
                "--relay-ip=" + text,
                "--listening-port=" + PORT,
                "--lt-cred-mech",
                "--user=load:load",
                "--realm=bench",
                "--min-port=20000",
                "--max-port=60000",
                "--no-tls",
                "--no-dtls",
                "--no-tcp",
                "--no-tcp-relay",
                "--no-cli",
                "--no-software-attribute",
                "--allow-loopback-peers",
                "--no-multicast-peers",
                "--userdb=" + scratch.resolve("turndb"),
                "--pidfile=" + scratch.resolve("turnserver.pid"),
                "--log-file=stdout",
                "--simple-log")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      awaitAnswer(new InetSocketAddress(address, PORT));
    } catch (IOException e) {
      process.destroy();
      throw e;
    }
    SecureRandom random = new SecureRandom();
    return new Server(
        "coturn",
        process,
        new InetSocketAddress(address, PORT),
        peer -> new Rfc5766Client("load", "load", peer, random));
  }

  /** Asks until a Binding request is answered: a log line might wait in a buffer. */
  private static void awaitAnswer(InetSocketAddress server) throws IOException {
    byte[] request =
        StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.randomStun(new SecureRandom()))
            .encode();
    Inet4Address here = Topology.address("bench", "127.0.0.1");
    try (MachineNetwork network = MachineNetwork.open("edge", here);
        DatagramSocket socket = network.host("edge").openUdp(new InetSocketAddress(here, 0))) {
      socket.setSoTimeout(200);
      for (int i = 0; i < 50; i++) {
        try {
          socket.send(new DatagramPacket(request, request.length, server));
          socket.receive(new DatagramPacket(new byte[512], 512));
          return;
        } catch (SocketTimeoutException e) {
          // It is not there yet.
        }
      }
      throw new IOException("no answer from " + server);
    }
  }

  /** Waits for a line, and has whatever follows read away so that the process never blocks. */
  private static Matcher awaitLine(Process process, Pattern pattern) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        Thread reader = new Thread(() -> readAway(out), "output");
        reader.setDaemon(true);
        reader.start();
        return matcher;
      }
    }
    process.destroy();
    throw new IOException("the relay has not started: " + String.join("\n", lines));
  }

  private static void readAway(BufferedReader out) {
    try (out) {
      while (out.readLine() != null) {
        // Nothing in it matters any more.
      }
    } catch (IOException e) {
      // The process has ended.
    }
  }

  String name() {
    return name;
  }

  InetSocketAddress address() {
    return address;
  }

  RelayClient newClient(InetSocketAddress peer) {
    return clients.apply(peer);
  }

  long pid() {
    return process.pid();
  }

  /** Seconds of CPU so far, user and system. */
  double cpuSeconds() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      // Fields 14 and 15, counted from 1; the third is the first after the name.
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Kilobytes of memory.
   *
   * @param what {@code VmRSS} for now, {@code VmHWM} for the most so far
   */
  long kilobytes(String what) {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith(what + ":"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
