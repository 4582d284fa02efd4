package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.TlsFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TLS client that nobody here has written. */
class OpensslTest {
  @TempDir Path directory;
  private Federation federation;
  private Process process;

  @BeforeEach
  void open() throws Exception {
    assumeTrue(opensslWorks(), "openssl is not installed");
    federation = Federation.open();
  }

  @AfterEach
  void close() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    if (federation != null) {
      federation.close();
    }
  }

  @Test
  void withACertificateItExchangesAMessage() throws Exception {
    Party edge = federation.edge();
    Identity yahoo = Federation.identity(Federation.YAHOO_NAME);
    Path output = connect(List.of("-cert", pem("cert", yahoo.chainPem()), "-key", key(yahoo)));
    OutputStream toEdge = process.getOutputStream();
    toEdge.write(RawPeer.message("openssl").getBytes(StandardCharsets.UTF_8));
    toEdge.flush();

    await().until(() -> Files.readString(output).contains("SIP/2.0 200 OK"));
    assertThat(Files.readString(output)).contains("Call-ID: openssl");
    assertThat(edge.events(TransportEvent.Accepted.class).get(0).peerNames())
        .containsExactly(Federation.YAHOO_NAME);
    assertThat(Party.body(edge.requests.peek().request())).isEqualTo("hello");
  }

  @Test
  void withoutACertificateItIsRefused() throws Exception {
    Party edge = federation.edge();
    Path output = connect(List.of());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("openssl ends").isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(Files.readString(output))
        .containsAnyOf("alert bad certificate", "alert handshake failure");
    await().until(() -> !edge.events(TransportEvent.TlsFailed.class).isEmpty());
    assertThat(edge.events(TransportEvent.TlsFailed.class).get(0).failure())
        .isEqualTo(TlsFailure.NO_CERTIFICATE);
    assertThat(edge.requests).isEmpty();
  }

  /** Starts openssl on the yahoo host; returns the file that its output goes to. */
  private Path connect(List<String> more) throws IOException {
    InetSocketAddress from =
        federation
            .network()
            .realAddress(new InetSocketAddress(federation.host("yahoo").address(), 0));
    InetSocketAddress to = federation.network().realAddress(federation.edgeAddress());
    List<String> command = new ArrayList<>();
    command.addAll(List.of("openssl", "s_client", "-quiet", "-tls1_2", "-state"));
    command.addAll(List.of("-bind", from.getAddress().getHostAddress() + ":0"));
    command.addAll(List.of("-connect", to.getAddress().getHostAddress() + ":" + to.getPort()));
    command.addAll(List.of("-servername", Federation.EDGE_NAME));
    command.addAll(List.of("-verify_return_error", "-verify_hostname", Federation.EDGE_NAME));
    command.addAll(List.of("-CAfile", pem("ca", Federation.IDENTITIES.root().certificatePem())));
    command.addAll(more);
    Path output = directory.resolve("output");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return output;
  }

  private String key(Identity identity) throws IOException {
    return pem("key", identity.keyPem());
  }

  private String pem(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name + ".pem"), text).toString();
  }

  private static boolean opensslWorks() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version")
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
