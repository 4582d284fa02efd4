package org.fedsim.scenarios.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.stream.Collectors;
import org.fedsim.scenarios.result.Difference;
import org.fedsim.scenarios.result.FlowParity;
import org.fedsim.scenarios.result.ParityReport;

/**
 * How far two networks agree, for programs, schema {@code fedsim.parity/1} (docs/kernel.md). Each
 * flow holds what it showed on either network, in the form of {@link JsonReport}.
 */
public final class JsonParity {
  /** Names the fields and their meaning. */
  public static final String SCHEMA = "fedsim.parity/1";

  private JsonParity() {}

  /** The whole report, each flow on a line of its own, ending with a line feed. */
  public static String text(ParityReport report) {
    String flows =
        report.flows().stream()
            .map(flow -> JsonReport.object(json -> write(json, flow)))
            .collect(Collectors.joining(",\n"));
    return JsonReport.object(json -> write(json, report, flows)) + "\n";
  }

  private static void write(JsonGenerator json, ParityReport report, String flows)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("tool", report.tool());
    json.writeArrayFieldStart("networks");
    json.writeString(report.first());
    json.writeString(report.second());
    json.writeEndArray();
    json.writeStringField("timers", report.timers());
    json.writeFieldName("flows");
    json.writeRawValue("[\n" + flows + "\n]");
    json.writeObjectFieldStart("summary");
    json.writeNumberField("flows", report.flows().size());
    json.writeNumberField("different", report.different());
    json.writeNumberField("failed", report.failed());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, FlowParity flow) throws IOException {
    json.writeStartObject();
    json.writeStringField("scenario", flow.first().scenario());
    json.writeStringField("policy", flow.first().policy());
    json.writeArrayFieldStart("without");
    for (String rule : flow.first().without()) {
      json.writeString(rule);
    }
    json.writeEndArray();
    json.writeBooleanField("passed", flow.passed());
    json.writeArrayFieldStart("differences");
    for (Difference difference : flow.differences()) {
      json.writeStartObject();
      json.writeStringField("leg", difference.leg().orElse(null));
      json.writeStringField("what", difference.what());
      json.writeArrayFieldStart("seen");
      json.writeString(difference.first());
      json.writeString(difference.second());
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("results");
    JsonReport.write(json, flow.first());
    JsonReport.write(json, flow.second());
    json.writeEndArray();
    json.writeEndObject();
  }
}
