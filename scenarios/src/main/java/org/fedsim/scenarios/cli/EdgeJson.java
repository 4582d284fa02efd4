package org.fedsim.scenarios.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.fedsim.edge.av.AvEdgeCounters;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.edge.standalone.SipTraffic;
import org.fedsim.edge.standalone.StandaloneEdge;
import org.fedsim.wire.turn.RelayCredentials;

/** What {@code edge} tells other programs; each a JSON object on one line. */
final class EdgeJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EdgeJson() {}

  /** Where everything listens. */
  static String ready(StandaloneEdge edge, String provider, OutputDirectory out) {
    ObjectNode ready = JSON.objectNode();
    ready.put("schema", "fedsim.edge/1");
    ready.put("tool", ToolVersion.text());
    ObjectNode sip = endpoint(edge.sip());
    sip.put("name", StandaloneEdge.ACCESS_NAME);
    sip.put("provider", provider);
    StandaloneEdge.USERS.forEach(sip.putArray("users")::add);
    ready.set("sip", sip);
    ready.set("sip_clients", endpoint(edge.clients()));
    ready.set("turn_udp", endpoint(edge.turn()));
    ready.set("turn_tcp", endpoint(edge.turnTcp()));
    ready.set("mras", endpoint(edge.mras()));
    ready.put("realm", AvEdgeSettings.REALM);
    ready.put(
        "relay_ports",
        edge.settings().relayPorts().first() + "-" + edge.settings().relayPorts().last());
    ready.put("out", out.path().toString());
    return ready + "\n";
  }

  private static ObjectNode endpoint(InetSocketAddress address) {
    ObjectNode endpoint = JSON.objectNode();
    endpoint.put("address", address.getAddress().getHostAddress());
    endpoint.put("port", address.getPort());
    return endpoint;
  }

  /** What the relay asks for, as the text in which MRAS hands it out. */
  static String credentials(RelayCredentials credentials) {
    ObjectNode file = JSON.objectNode();
    file.put("username", Base64.getEncoder().encodeToString(credentials.username()));
    file.put("password", Base64.getEncoder().encodeToString(credentials.password()));
    file.put("realm", AvEdgeSettings.REALM);
    return file + "\n";
  }

  /** What was served, and what was dropped and why. */
  static String metrics(StandaloneEdge edge, Duration served) {
    ObjectNode metrics = JSON.objectNode();
    metrics.put("schema", "fedsim.edge-metrics/1");
    metrics.put("seconds", served.toMillis() / 1000.0);
    SipTraffic traffic = edge.sipTraffic();
    ObjectNode sip = metrics.putObject("sip");
    sip.put("connections", traffic.connectionsAccepted());
    sip.set("handshakes_failed", counts(traffic.handshakesFailed()));
    sip.set("cut", counts(edge.sipCuts()));
    AvEdgeCounters counters = edge.relayCounters();
    ObjectNode relay = metrics.putObject("relay");
    relay.put("allocations", counters.allocationsMade());
    relay.put("payloads_to_peers", counters.payloadsToPeers());
    relay.put("payloads_to_clients", counters.payloadsToClients());
    relay.set("dropped", counts(counters.drops()));
    return metrics + "\n";
  }

  private static ObjectNode counts(Map<? extends Enum<?>, Long> counts) {
    ObjectNode all = JSON.objectNode();
    counts.forEach((reason, count) -> all.put(reason.name().toLowerCase(Locale.ROOT), count));
    return all;
  }
}
