package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Requests.request;

import java.util.Set;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;

/** RFC 3261 section 16.3 item 4. */
class LoopCheckTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private final LoopCheck check = new LoopCheck(Set.of("198.51.100.10:5061", "192.0.2.10:5061"));

  @Test
  void aRequestThatComesForTheFirstTimeIsNoLoop() {
    assertThat(check.loops(request("MESSAGE", ALICE, BOB))).isFalse();
  }

  @Test
  void aRequestThatComesBackAsItWentIsALoop() {
    assertThat(check.loops(back(request("MESSAGE", ALICE, BOB), ALICE, "192.0.2.10:5061")))
        .isTrue();
  }

  @Test
  void itIsALoopWhicheverListeningPointItLeftBy() {
    assertThat(check.loops(back(request("MESSAGE", ALICE, BOB), ALICE, "198.51.100.10:5061")))
        .isTrue();
  }

  @Test
  void aRequestThatComesBackForSomebodyElseIsASpiralAndAllowed() {
    Request first = request("MESSAGE", ALICE, BOB);
    assertThat(check.loops(back(first, "sip:carol@contoso.com", "192.0.2.10:5061"))).isFalse();
  }

  @Test
  void aRequestThatComesBackWithAnotherRouteIsASpiralAndAllowed() {
    Request first = request("MESSAGE", ALICE, BOB);
    assertThat(
            check.loops(
                back(first, ALICE, "192.0.2.10:5061", "Route: <sip:x@sip.contoso.com:443;lr>")))
        .isFalse();
  }

  @Test
  void theSameBranchFromAnotherHostIsNotOurs() {
    assertThat(check.loops(back(request("MESSAGE", ALICE, BOB), ALICE, "203.0.113.20:5061")))
        .isFalse();
  }

  @Test
  void everyBranchIsNewAndHasTheCookie() {
    Request first = request("MESSAGE", ALICE, BOB);
    assertThat(check.branch(first)).startsWith("z9hG4bK").isNotEqualTo(check.branch(first));
  }

  /** The request as somebody sends it back, with our Via below his. */
  private Request back(Request first, String uri, String sentBy, String... lines) {
    String[] all = new String[lines.length + 3];
    all[0] = "Via: SIP/2.0/TLS 192.0.2.20:5061;branch=z9hG4bKother";
    all[1] = "Via: SIP/2.0/TLS " + sentBy + ";branch=" + check.branch(first);
    all[2] = "Via: SIP/2.0/TLS 203.0.113.20:5061;branch=z9hG4bKtest";
    System.arraycopy(lines, 0, all, 3, lines.length);
    return request("MESSAGE", uri, BOB, all);
  }
}
