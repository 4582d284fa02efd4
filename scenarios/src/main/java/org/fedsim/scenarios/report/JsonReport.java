package org.fedsim.scenarios.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.network.Explanation;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.Delay;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.result.SipAnswer;
import org.fedsim.scenarios.result.StreamResult;

/**
 * The report for programs, schema {@code fedsim.run/1} (docs/scenarios.md).
 *
 * <p>Fields keep their order and their meaning within one schema version; new ones may be added.
 * Equal reports give equal bytes.
 */
public final class JsonReport {
  /** Names the fields and their meaning. */
  public static final String SCHEMA = "fedsim.run/1";

  private static final JsonFactory JSON = new JsonFactory();

  private JsonReport() {}

  /** The whole report, each flow on a line of its own, ending with a line feed. */
  public static String text(RunReport report) {
    String flows =
        report.flows().stream()
            .map(flow -> object(json -> write(json, flow)))
            .collect(Collectors.joining(",\n"));
    return object(json -> write(json, report, flows)) + "\n";
  }

  private static void write(JsonGenerator json, RunReport report, String flows) throws IOException {
    json.writeStartObject();
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("tool", report.tool());
    json.writeStringField("network", report.network());
    json.writeStringField("timers", report.timers());
    writeStrings(json, "warnings", report.warnings());
    json.writeFieldName("flows");
    json.writeRawValue("[\n" + flows + "\n]");
    json.writeObjectFieldStart("summary");
    json.writeNumberField("flows", report.flows().size());
    for (Outcome outcome : Outcome.values()) {
      json.writeNumberField(outcome.text(), report.count(outcome));
    }
    json.writeNumberField("unexpected", report.count(Judgement.FAIL));
    json.writeNumberField("unexplained", report.count(CauseCode.UNEXPLAINED));
    json.writeNumberField("fedsim_failed", report.count(CauseCode.FEDSIM_FAILED));
    json.writeEndObject();
    json.writeEndObject();
  }

  /** One object on one line, written by the given content. */
  static String object(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes one JSON value. */
  interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static void write(JsonGenerator json, FlowResult flow) throws IOException {
    json.writeStartObject();
    json.writeStringField("scenario", flow.scenario());
    json.writeStringField("rules", flow.rules().text());
    json.writeStringField("policy", flow.policy());
    writeStrings(json, "without", flow.without());
    json.writeStringField("outcome", flow.outcome().text());
    json.writeStringField("expected", flow.expected().map(Outcome::text).orElse(null));
    json.writeStringField("verdict", flow.verdict().text());
    if (flow.explanation().isPresent()) {
      json.writeStringField("explanation", flow.explanation().get());
    }
    json.writeArrayFieldStart("legs");
    for (LegResult leg : flow.legs()) {
      write(json, leg);
    }
    json.writeEndArray();
    writeStrings(json, "not_run", flow.notRun());
    json.writeNumberField("trace_gaps", flow.remarks().gaps());
    if (flow.media().isPresent()) {
      write(json, flow.media().get());
    } else {
      json.writeNullField("media");
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, LegResult leg) throws IOException {
    json.writeStartObject();
    json.writeStringField("leg", leg.leg());
    json.writeStringField("outcome", leg.outcome().text());
    json.writeNumberField("ms", leg.millis());
    if (leg.standardWaitSeconds().isPresent()) {
      json.writeFieldName("standard_wait_s");
      writeNumber(json, leg.standardWaitSeconds().getAsDouble(), 1);
    }
    if (leg.cause().isPresent()) {
      write(json, leg.cause().get());
    }
    if (!leg.notes().isEmpty()) {
      writeStrings(json, "notes", leg.notes());
    }
    if (leg.delayed().isPresent()) {
      Delay delay = leg.delayed().get();
      json.writeObjectFieldStart("delayed");
      json.writeStringField("text", delay.text());
      write(json, delay.rule());
      write(json, delay.packet());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Cause cause) throws IOException {
    json.writeObjectFieldStart("cause");
    json.writeStringField("code", cause.code().name());
    json.writeStringField("text", cause.text());
    if (cause.rule().isPresent()) {
      write(json, cause.rule().get());
    }
    if (cause.packet().isPresent()) {
      write(json, cause.packet().get());
    }
    if (cause.nearest().isPresent()) {
      Nearest nearest = cause.nearest().get();
      json.writeObjectFieldStart("nearest");
      RuleRef rule = nearest.rule();
      json.writeStringField("name", rule.name());
      writeStrings(json, "differs", nearest.differs());
      if (nearest.because().isPresent()) {
        json.writeStringField("because", nearest.because().get());
      }
      writePlace(json, rule);
      json.writeEndObject();
    }
    write(json, cause.explanation());
    if (cause.sip().isPresent()) {
      SipAnswer sip = cause.sip().get();
      json.writeObjectFieldStart("sip");
      json.writeNumberField("status", sip.status());
      json.writeStringField("reason", sip.reason());
      json.writeStringField("diagnostics", sip.diagnostics().orElse(null));
      json.writeEndObject();
    }
    if (cause.certificate().isPresent()) {
      json.writeStringField("certificate", cause.certificate().get());
    }
    if (!cause.paths().isEmpty()) {
      json.writeArrayFieldStart("paths");
      for (PathTried tried : cause.paths()) {
        json.writeStartObject();
        json.writeStringField("path", tried.path().text());
        write(json, tried.rule());
        write(json, tried.packet());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Explanation explanation) throws IOException {
    if (!explanation.jumps().isEmpty()) {
      json.writeArrayFieldStart("jumps");
      for (RuleRef jump : explanation.jumps()) {
        json.writeStartObject();
        writeFields(json, jump);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (explanation.translation().isPresent()) {
      Translation translation = explanation.translation().get();
      json.writeObjectFieldStart("translation");
      write(json, translation.rule());
      write(json, "before", translation.before());
      write(json, "after", translation.after());
      json.writeEndObject();
    }
    if (explanation.usedUp().isPresent()) {
      json.writeObjectFieldStart("used_up");
      writeFields(json, explanation.usedUp().get());
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, RuleRef rule) throws IOException {
    json.writeObjectFieldStart("rule");
    writeFields(json, rule);
    json.writeEndObject();
  }

  private static void writeFields(JsonGenerator json, RuleRef rule) throws IOException {
    json.writeStringField("name", rule.name());
    writePlace(json, rule);
  }

  private static void writePlace(JsonGenerator json, RuleRef rule) throws IOException {
    json.writeStringField("file", rule.file());
    json.writeNumberField("line", rule.line());
    json.writeStringField("text", rule.text());
  }

  private static void write(JsonGenerator json, Packet packet) throws IOException {
    write(json, "packet", packet);
  }

  private static void write(JsonGenerator json, String name, Packet packet) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("protocol", packet.protocol().text());
    write(json, "source", packet.source());
    write(json, "destination", packet.destination());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String end, InetSocketAddress at)
      throws IOException {
    json.writeStringField(end, at.getAddress().getHostAddress());
    json.writeNumberField(end + "_port", at.getPort());
  }

  private static void write(JsonGenerator json, MediaResult media) throws IOException {
    json.writeObjectFieldStart("media");
    json.writeStringField("path", media.path().map(MediaPath::text).orElse(null));
    if (media.paths().size() > 1) {
      writeStrings(json, "paths", media.paths().stream().map(MediaPath::text).toList());
    }
    json.writeArrayFieldStart("streams");
    for (StreamResult stream : media.streams()) {
      json.writeStartObject();
      json.writeStringField("stream", stream.stream().text());
      json.writeStringField("direction", stream.direction().text());
      json.writeNumberField("sent", stream.sent());
      json.writeNumberField("received", stream.received());
      json.writeNumberField("lost", stream.lost());
      json.writeFieldName("jitter_ms");
      writeNumber(json, stream.jitterMs(), 3);
      json.writeStringField("call", stream.call());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeStrings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** A number without digits that say nothing: {@code 32}, {@code 39.5}. */
  private static void writeNumber(JsonGenerator json, double value, int decimals)
      throws IOException {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    BigDecimal stripped = rounded.stripTrailingZeros();
    json.writeNumber(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }
}
