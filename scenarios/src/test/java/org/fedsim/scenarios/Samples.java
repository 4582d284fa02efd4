package org.fedsim.scenarios;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.Remarks;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.network.input.Position;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FirewallCause;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.result.SipAnswer;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.result.StreamResult.Direction;
import org.fedsim.scenarios.script.Directory;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.LabSettings;
import org.fedsim.scenarios.script.LegExpectation;
import org.fedsim.scenarios.script.PolicyName;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.Step;
import org.fedsim.scenarios.script.User;

/** Values that the tests of this module share. */
public final class Samples {
  public static final PolicyName PIC = new PolicyName("lync-2013-pic", Optional.empty());

  private static final String FILE = "builtin:lync-2013-pic";

  private Samples() {}

  public static User user(String address) {
    return Directory.standard().find(address).orElseThrow();
  }

  /** An IM session that expects the given legs under {@code lync-2013-pic}. */
  public static Scenario im(Map<String, LegExpectation> legs) {
    User alice = user("alice@contoso.com");
    User yuri = user("yuri@yahoo.com");
    return new Scenario(
        "yahoo-im-out",
        "A Lync user sends a Yahoo! user an instant message and gets a reply.",
        LabSettings.STANDARD,
        List.of(
            new Step.Message("request", alice, yuri, "Lunch?"),
            new Step.Message("reply", yuri, alice, "Gladly."),
            new Step.HangUp(Optional.empty(), alice, yuri, Optional.empty())),
        legs.isEmpty()
            ? List.of()
            : List.of(new Expectation(PIC, List.of(), legs, Optional.empty(), 9)),
        new Position("builtin:yahoo-im-out", 1, 11));
  }

  /** A call with both directions of media and a hang-up. */
  public static Scenario call() {
    User alice = user("alice@contoso.com");
    User mia = user("mia@hotmail.com");
    return new Scenario(
        "messenger-audio-out",
        "A Lync user makes an audio call to a Messenger user.",
        LabSettings.STANDARD,
        List.of(
            new Step.Call("set-up", alice, mia, List.of(Media.AUDIO)),
            new Step.Rtp("media-out", alice, mia, 10, 5, Optional.empty()),
            new Step.Rtp("media-in", mia, alice, 10, 5, Optional.empty()),
            new Step.HangUp(Optional.of("hang-up"), alice, mia, Optional.empty())),
        List.of(),
        new Position("builtin:messenger-audio-out", 1, 11));
  }

  /** The firewall drops the SYN of Yahoo!'s own connection to the Access Edge by default. */
  public static JournalEntry droppedReply() {
    Packet syn =
        Packet.tcp(
            endpoint("203.0.113.20", 50213), endpoint("198.51.100.10", 5061), Packet.Tcp.SYN, 0);
    Nearest nearest =
        new Nearest(new RuleRef("access-sip-out", FILE, 14, ""), List.of("from", "to"));
    return entry(syn, new RuleRef("default", FILE, 2, "default drop"), Optional.of(nearest));
  }

  public static JournalEntry droppedStun() {
    Packet binding =
        Packet.udp(endpoint("203.0.113.50", 50001), endpoint("198.51.100.12", 3478), 20);
    return entry(binding, new RuleRef("default", "mine.yaml", 2, ""), Optional.empty());
  }

  private static JournalEntry entry(Packet packet, RuleRef rule, Optional<Nearest> nearest) {
    return new JournalEntry(
        0,
        Instant.EPOCH,
        "external",
        packet,
        new Verdict(Decision.DROP, rule, ConnectionState.NEW, nearest));
  }

  private static InetSocketAddress endpoint(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }

  public static Cause firewall(JournalEntry entry) {
    return new FirewallCause(Topology.federation(), RulesKind.POLICY).of(entry);
  }

  public static LegResult blockedReply() {
    return LegResult.blocked("reply", 31, OptionalDouble.of(32), firewall(droppedReply()));
  }

  public static Cause refused() {
    return Cause.of(
            CauseCode.MEDIA_ENCRYPTION_MISMATCH,
            "federation.messenger.msn.com answered 488 Not Acceptable Here: encryption levels do"
                + " not match.")
        .with(
            new SipAnswer(
                488,
                "Not Acceptable Here",
                Optional.of(
                    "ms-client-diagnostics: 52017;reason=\"Encryption levels dont match\"")));
  }

  /** A run with one flow of each kind. */
  public static RunReport report() {
    return new RunReport(
        "fedsim 0.1.0",
        "loopback",
        "lab",
        List.of(
            flow(
                "yahoo-im-out",
                List.of(LegResult.succeeded("request", 14), blockedReply()),
                List.of(),
                Optional.empty()),
            flow(
                "messenger-audio-out",
                List.of(
                    LegResult.succeeded("set-up", 210),
                    LegResult.succeeded("media-out", 205),
                    LegResult.succeeded("media-in", 204),
                    LegResult.succeeded("hang-up", 3)),
                List.of(),
                Optional.of(
                    new MediaResult(
                        List.of(MediaPath.UDP_RELAY),
                        List.of(
                            new StreamResult(
                                "set-up", Media.AUDIO, Direction.OUT, 10, 10, 0, 0.1234567),
                            new StreamResult("set-up", Media.AUDIO, Direction.IN, 10, 9, 1, 0))))),
            blockedCall(),
            flow(
                "messenger-audio-encryption-required",
                List.of(LegResult.failed("set-up", 12, OptionalDouble.empty(), refused())),
                List.of("media-out", "media-in", "hang-up"),
                Optional.empty()),
            unexpected()));
  }

  private static FlowResult blockedCall() {
    JournalEntry dropped = droppedStun();
    Cause cause =
        firewall(dropped)
            .withPaths(
                List.of(
                    new PathTried(
                        MediaPath.UDP_RELAY, dropped.verdict().rule(), dropped.packet())));
    return flow(
        "messenger-video-in",
        List.of(
            LegResult.succeeded("set-up", 210),
            LegResult.blocked("media-out", 40, OptionalDouble.of(39.5), cause),
            LegResult.blocked("media-in", 41, OptionalDouble.of(39.5), cause),
            LegResult.succeeded("hang-up", 3)),
        List.of(),
        Optional.of(new MediaResult(List.of(), List.of())));
  }

  private static FlowResult unexpected() {
    return new FlowResult(
        "aol-im-out-no-client-eku",
        RulesKind.POLICY,
        "mine.yaml",
        List.of(),
        Outcome.FAILED,
        Optional.of(Outcome.SUCCEEDED),
        Judgement.FAIL,
        Optional.of("request was expected to succeed, but failed; see aol.yaml:9."),
        List.of(
            LegResult.failed(
                "request",
                20,
                OptionalDouble.empty(),
                Cause.of(
                        CauseCode.TLS_MISSING_CLIENT_EKU,
                        "sip.oscar.aol.com refused the certificate CN=sip.contoso.com: its extended"
                            + " key usage lacks client authentication.")
                    .withCertificate("CN=sip.contoso.com"))),
        List.of("reply"),
        Optional.empty(),
        Remarks.NONE);
  }

  private static FlowResult flow(
      String scenario, List<LegResult> legs, List<String> notRun, Optional<MediaResult> media) {
    return new FlowResult(
        scenario,
        RulesKind.POLICY,
        "lync-2013-pic",
        List.of("access-sip-in"),
        Outcome.worst(legs.stream().map(LegResult::outcome).toList()),
        Optional.of(Outcome.worst(legs.stream().map(LegResult::outcome).toList())),
        Judgement.PASS,
        Optional.empty(),
        legs,
        notRun,
        media,
        Remarks.NONE);
  }

  /** An expectation of an outcome with a cause and a rule. */
  public static LegExpectation blockedBy(CauseCode cause, String rule) {
    return new LegExpectation(
        Outcome.BLOCKED,
        Optional.of(cause),
        Optional.of(rule),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }
}
