package org.fedsim.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.network.Remarks;
import org.fedsim.network.RuleRef;
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
        .isEqualTo(tree("{'name':'access-sip-out','differs':['from','to']}"));
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
