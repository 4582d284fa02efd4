package org.fedsim.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Explanation;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.Remarks;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Translation;
import org.fedsim.network.Verdict;
import org.fedsim.scenarios.Golden;
import org.fedsim.scenarios.Samples;
import org.fedsim.scenarios.result.Delay;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.scenarios.result.RunReport;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private final String json = JsonReport.text(Samples.report());

  @Test
  void isWhatThePublishedSchemaSays() {
    Golden.assertSame(json, "report.json");
  }

  @Test
  void keepsTheFieldsOfTheDocumentedExample() throws Exception {
    JsonNode report = new ObjectMapper().readTree(json);
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly("schema", "tool", "network", "timers", "warnings", "flows", "summary");
    JsonNode cause = report.at("/flows/0/legs/1/cause");
    assertThat(cause.fieldNames())
        .toIterable()
        .containsExactly("code", "text", "rule", "packet", "nearest");
    assertThat(cause.get("rule"))
        .isEqualTo(
            tree(
                "{'name':'default','file':'builtin:lync-2013-pic','line':2,'text':'default drop'}"));
    assertThat(cause.get("packet"))
        .isEqualTo(
            tree(
                "{'protocol':'tcp','source':'203.0.113.20','source_port':50213,"
                    + "'destination':'198.51.100.10','destination_port':5061}"));
    assertThat(cause.get("nearest"))
        .isEqualTo(
            tree(
                "{'name':'access-sip-out','differs':['from','to'],"
                    + "'file':'builtin:lync-2013-pic','line':14,'text':''}"));
    assertThat(report.at("/flows/0/legs/1/standard_wait_s").asText()).isEqualTo("32");
    assertThat(report.at("/flows/0/media").isNull()).isTrue();
    assertThat(report.get("summary"))
        .isEqualTo(
            tree(
                "{'flows':5,'succeeded':1,'blocked':2,'failed':2,'unexpected':1,'unexplained':0,'fedsim_failed':0}"));
  }

  @Test
  void aLegThatWasLateSaysWhyBesideWhatAUserWouldHaveWaited() throws Exception {
    RuleRef rule = new RuleRef("slowly", "fw.nft", 6, "limit rate 2/second accept");
    Packet packet =
        Packet.tcp(
            new InetSocketAddress("203.0.113.20", 50_213),
            new InetSocketAddress("198.51.100.10", 5061),
            Packet.Tcp.SYN,
            0);
    LegResult late =
        LegResult.delayed("request", 1_040, 1.04, new Delay(rule, packet, "Late, because."));

    FlowResult flow =
        new FlowResult(
            "rush",
            RulesKind.RULESET,
            "fw.nft",
            List.of(),
            Outcome.SUCCEEDED,
            Optional.empty(),
            Judgement.NONE,
            Optional.empty(),
            List.of(late),
            List.of(),
            Optional.empty(),
            Remarks.NONE);
    RunReport report = new RunReport("fedsim 0.1.0", "kernel", "lab", List.of(flow));

    JsonNode leg = new ObjectMapper().readTree(JsonReport.text(report)).at("/flows/0/legs/0");

    assertThat(leg.get("outcome").asText()).isEqualTo("succeeded");
    assertThat(leg.get("standard_wait_s").asText()).isEqualTo("1");
    assertThat(leg.at("/delayed/text").asText()).isEqualTo("Late, because.");
    assertThat(leg.at("/delayed/rule/line").asInt()).isEqualTo(6);
    assertThat(leg.at("/delayed/packet/destination_port").asInt()).isEqualTo(5061);
  }

  @Test
  void saysHowAFirewallCameToItsDecision() throws Exception {
    RuleRef rule = new RuleRef("policy of chain ip f forward", "fw.nft", 2, "policy drop");
    RuleRef other = new RuleRef("pub", "fw.nft", 9, "dnat to 10.0.0.1");
    Packet before = Samples.droppedStun().packet();
    Packet after =
        Packet.udp(
            before.source(),
            new InetSocketAddress(Topology.address("inside", "10.0.0.1"), 3478),
            before.length());
    Explanation explanation =
        new Explanation(
            List.of(other),
            Optional.of(new Translation(other, before, after)),
            Optional.of(other),
            false,
            List.of());
    Nearest nearest = new Nearest(other, List.of("to"), Optional.of("so it is"));
    JournalEntry entry =
        new JournalEntry(
            0,
            Instant.EPOCH,
            "external",
            before,
            new Verdict(
                Decision.DROP, rule, ConnectionState.NEW, Optional.of(nearest), explanation));
    LegResult leg = LegResult.blocked("stun", 1, OptionalDouble.empty(), Samples.firewall(entry));
    FlowResult like = Samples.report().flows().get(0);
    FlowResult flow =
        new FlowResult(
            like.scenario(),
            like.rules(),
            like.policy(),
            like.without(),
            like.outcome(),
            like.expected(),
            like.verdict(),
            like.explanation(),
            List.of(leg),
            like.notRun(),
            like.media(),
            like.remarks());

    JsonNode cause =
        new ObjectMapper()
            .readTree(JsonReport.object(json -> JsonReport.write(json, flow)))
            .at("/legs/0/cause");

    String named = "'name':'pub','file':'fw.nft','line':9,'text':'dnat to 10.0.0.1'";
    assertThat(cause.get("jumps")).isEqualTo(tree("[{" + named + "}]"));
    assertThat(cause.get("used_up")).isEqualTo(tree("{" + named + "}"));
    assertThat(cause.at("/translation/rule")).isEqualTo(tree("{" + named + "}"));
    assertThat(cause.at("/translation/before/destination").asText()).isEqualTo("198.51.100.12");
    assertThat(cause.at("/translation/after"))
        .isEqualTo(
            tree(
                "{'protocol':'udp','source':'203.0.113.50','source_port':50001,"
                    + "'destination':'10.0.0.1','destination_port':3478}"));
    assertThat(cause.at("/nearest/because").asText()).isEqualTo("so it is");
    assertThat(cause.at("/nearest/line").asInt()).isEqualTo(9);
  }

  @Test
  void endsWithExactlyOneLineFeedAndHasNoOtherLineEnds() {
    assertThat(json).endsWith("}\n").doesNotEndWith("\n\n").doesNotContain("\r");
  }

  @Test
  void isTheSameForTheSameReport() {
    assertThat(JsonReport.text(Samples.report())).isEqualTo(json);
  }

  @Test
  void isWellFormedWithoutFlows() throws Exception {
    String empty = JsonReport.text(new RunReport("fedsim 0.1.0", "loopback", "lab", List.of()));

    assertThat(new ObjectMapper().readTree(empty).at("/summary/flows").asInt()).isZero();
  }

  private static JsonNode tree(String json) throws Exception {
    return new ObjectMapper().readTree(json.replace('\'', '"'));
  }
}
