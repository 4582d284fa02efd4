package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.ua.UaEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partner that nobody here has written: openssl for TLS, and SIP by hand. */
class OpensslPartnerTest {
  @TempDir Path directory;
  private LyncLab lab;
  private LyncClient alice;
  private Path output;
  private Process process;

  @BeforeEach
  void open() throws Exception {
    assumeTrue(opensslWorks(), "openssl is not installed");
    lab = LyncLab.open();
    alice = lab.everything();
    output = directory.resolve("output");
  }

  @AfterEach
  void close() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void itInvitesAliceAndSendsHerAMessage() throws Exception {
    Identity yahoo = LyncLab.identity(LyncLab.YAHOO);
    connect(List.of("-cert", pem("cert", yahoo.chainPem()), "-key", pem("key", yahoo.keyPem())));
    String sdp =
        "v=0\r\no=- 0 0 IN IP4 203.0.113.20\r\ns=session\r\nc=IN IP4 203.0.113.20\r\nt=0 0\r\n"
            + "m=message 5061 sip null\r\na=accept-types:text/plain\r\n";
    say(
        "INVITE sip:alice@contoso.com SIP/2.0",
        "To: <sip:alice@contoso.com>",
        "1 INVITE",
        List.of("Contact: <sip:bob@lcsap.msg.yahoo.com:5061;transport=tls>"),
        "application/sdp",
        sdp);
    String ok = answer("CSeq: 1 INVITE", "SIP/2.0 200");
    String target = find(ok, "(?m)^Contact: .*?<([^>]+)>");
    String to = find(ok, "(?m)^(To: .*?)\\r?$");
    List<String> routes = new ArrayList<>();
    Matcher recorded = Pattern.compile("(?m)^Record-Route: (.*?)\\r?$").matcher(ok);
    while (recorded.find()) {
      // The route set of the caller is the recorded one backwards (RFC 3261 section 12.1.2).
      for (String one : recorded.group(1).split(",")) {
        routes.add(0, "Route: " + one.trim());
      }
    }
    assertThat(routes.get(0)).contains("sip.contoso.com:5061");

    say("ACK " + target + " SIP/2.0", to, "1 ACK", routes, "text/plain", "");
    assertThat(alice.agent().inbox().await(UaEvent.Confirmed.class, e -> true, LyncLab.PATIENCE))
        .isPresent();
    say("MESSAGE " + target + " SIP/2.0", to, "2 MESSAGE", routes, "text/plain", "by hand");
    answer("CSeq: 2 MESSAGE", "SIP/2.0 200");
    UaEvent.Message message =
        alice
            .agent()
            .inbox()
            .await(UaEvent.Message.class, e -> true, LyncLab.PATIENCE)
            .orElseThrow();
    assertThat(message.text()).isEqualTo("by hand");
    assertThat(message.from()).isEqualTo("bob@yahoo.com");
  }

  @Test
  void aMessageMayComeOutsideOfASession() throws Exception {
    Identity yahoo = LyncLab.identity(LyncLab.YAHOO);
    connect(List.of("-cert", pem("cert", yahoo.chainPem()), "-key", pem("key", yahoo.keyPem())));
    say(
        "MESSAGE sip:alice@contoso.com SIP/2.0",
        "To: <sip:alice@contoso.com>",
        "1 MESSAGE",
        List.of(),
        "text/plain",
        "hello");
    assertThat(answer("CSeq: 1 MESSAGE", "SIP/2.0 ")).startsWith("SIP/2.0 200");
  }

  @Test
  void withoutACertificateItIsTurnedAway() throws Exception {
    connect(List.of());
    assertThat(process.waitFor(LyncLab.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(Files.readString(output))
        .containsAnyOf("alert bad certificate", "alert handshake failure");
  }

  private void say(
      String requestLine,
      String to,
      String sequence,
      List<String> headers,
      String type,
      String body)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(requestLine);
    lines.add("Via: SIP/2.0/TLS 203.0.113.20:5061;branch=z9hG4bK" + sequence.replace(' ', '-'));
    lines.addAll(headers);
    lines.add("From: <sip:bob@yahoo.com>;tag=openssl");
    lines.add(to);
    lines.add("Call-ID: by-hand");
    lines.add("CSeq: " + sequence);
    lines.add("Max-Forwards: 70");
    lines.add("Content-Type: " + type);
    lines.add("Content-Length: " + body.length());
    String text = String.join("\r\n", lines) + "\r\n\r\n" + body;
    OutputStream out = process.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The response with that line, once it is there. */
  private String answer(String line, String begin) {
    return await()
        .atMost(LyncLab.PATIENCE)
        .until(
            () ->
                Pattern.compile("(?=SIP/2\\.0 \\d)")
                    .splitAsStream(Files.readString(output))
                    .filter(m -> m.startsWith(begin) && m.contains(line) && complete(m))
                    .findFirst()
                    .orElse(""),
            m -> !m.isEmpty());
  }

  private static boolean complete(String message) {
    return message.contains("\r\n\r\n");
  }

  private static String find(String text, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as("%s in %s", regex, text).isTrue();
    return matcher.group(1);
  }

  private void connect(List<String> more) throws IOException {
    InetSocketAddress from =
        lab.network().realAddress(new InetSocketAddress(lab.host("yahoo").address(), 0));
    InetSocketAddress to = lab.network().realAddress(lab.edgeOutside());
    List<String> command = new ArrayList<>();
    command.addAll(List.of("openssl", "s_client", "-quiet", "-tls1_2", "-state"));
    command.addAll(List.of("-bind", from.getAddress().getHostAddress() + ":0"));
    command.addAll(List.of("-connect", to.getAddress().getHostAddress() + ":" + to.getPort()));
    command.addAll(List.of("-servername", LyncLab.EDGE));
    command.addAll(List.of("-verify_return_error", "-verify_hostname", LyncLab.EDGE));
    command.addAll(List.of("-CAfile", pem("ca", LyncLab.IDENTITIES.root().certificatePem())));
    command.addAll(more);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  private String pem(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name + ".pem"), text).toString();
  }

  private static boolean opensslWorks() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
