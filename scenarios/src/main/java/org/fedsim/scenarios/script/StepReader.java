package org.fedsim.scenarios.script;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.network.Topology;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.script.Step.Call;
import org.fedsim.scenarios.script.Step.Endpoint;
import org.fedsim.scenarios.script.Step.HangUp;
import org.fedsim.scenarios.script.Step.Message;
import org.fedsim.scenarios.script.Step.Notify;
import org.fedsim.scenarios.script.Step.Rtp;
import org.fedsim.scenarios.script.Step.SignIn;
import org.fedsim.scenarios.script.Step.Stun;
import org.fedsim.scenarios.script.Step.Subscribe;

/** Reads the {@code steps:} of a scenario. */
final class StepReader {
  private static final int MAX_PACKETS = 10_000;
  private static final List<String> KINDS =
      List.of("sign-in", "message", "subscribe", "notify", "call", "media", "hang-up", "stun");

  private final Topology topology;
  private final Directory directory;

  StepReader(Topology topology, Directory directory) {
    this.topology = topology;
    this.directory = directory;
  }

  List<Step> read(YamlList list) {
    List<Step> steps = new ArrayList<>();
    Set<String> legs = new HashSet<>();
    Dialogs dialogs = new Dialogs();
    for (YamlNode item : list) {
      YamlMapping entry = item.asMapping("step");
      if (entry.entries().size() != 1) {
        throw entry.error(
            "a step is "
                + entry.describe()
                + " with "
                + entry.entries().size()
                + " keys; expected one, for example \"message: {...}\"");
      }
      YamlMapping.Entry kind = entry.entries().values().iterator().next();
      YamlMapping step = kind.value().asMapping(kind.key().text());
      Step read = step(kind.key(), step);
      if (read.legName().isPresent() && !legs.add(read.legName().get())) {
        throw step.scalar("leg").error("two steps are leg \"" + read.legName().get() + "\"");
      }
      try {
        dialogs.add(read);
      } catch (Unplayable e) {
        throw (e.key().isEmpty() ? kind.key() : step.scalar(e.key())).error(e.getMessage());
      }
      steps.add(read);
    }
    if (legs.isEmpty()) {
      throw list.error("there is no step with a leg; a scenario needs at least one");
    }
    return steps;
  }

  private Step step(YamlScalar kind, YamlMapping step) {
    return switch (kind.oneOf("step", KINDS)) {
      case "sign-in" -> {
        step.only("sign-in", "leg", "user");
        yield new SignIn(leg(step), user(step.scalar("user")));
      }
      case "message" -> {
        step.only("message", "leg", "from", "to", "text");
        Parties parties = parties(step);
        yield new Message(leg(step), parties.from, parties.to, step.text("text"));
      }
      case "subscribe" -> {
        Parties parties = parties(step.only("subscribe", "leg", "from", "to"));
        yield new Subscribe(leg(step), parties.from, parties.to);
      }
      case "notify" -> {
        Parties parties = parties(step.only("notify", "leg", "from", "to"));
        yield new Notify(leg(step), parties.from, parties.to);
      }
      case "call" -> {
        Parties parties = parties(step.only("call", "leg", "from", "to", "media"));
        List<Media> media = media(step.list("media"));
        callerHas(parties.from, step);
        yield new Call(leg(step), parties.from, parties.to, media);
      }
      case "media" -> {
        Parties parties =
            parties(step.only("media", "leg", "from", "to", "packets", "max-loss", "of"));
        int packets =
            step.optionalScalar("packets")
                .map(s -> s.integer("packets", 1, MAX_PACKETS))
                .orElse(Rtp.DEFAULT_PACKETS);
        int maxLoss =
            step.optionalScalar("max-loss")
                .map(s -> s.integer("max-loss", 0, 100))
                .orElse(Rtp.DEFAULT_MAX_LOSS);
        yield new Rtp(leg(step), parties.from, parties.to, packets, maxLoss, of(step));
      }
      case "hang-up" -> {
        Parties parties = parties(step.only("hang-up", "leg", "from", "to", "of"));
        Optional<String> leg = step.get("leg").map(n -> leg(step));
        yield new HangUp(leg, parties.from, parties.to, of(step));
      }
      default -> {
        step.only("stun", "leg", "from", "from-port", "to", "to-port");
        yield stun(step);
      }
    };
  }

  private Stun stun(YamlMapping step) {
    Stun stun =
        new Stun(leg(step), endpoint(step, "from", 0), endpoint(step, "to", Endpoint.STUN_PORT));
    if (stun.from().isAvEdge() && !stun.from().isAvEdgeOutside()) {
      throw port(step, "from")
          .error(
              "the A/V Edge listens on port "
                  + Endpoint.STUN_PORT
                  + " of "
                  + stun.from().on().qualifiedName()
                  + " and asks nobody from there; leave from-port out, or ask from "
                  + Endpoint.AV_EDGE.get(0));
    }
    if (stun.to().on().host().equals("edge") && !stun.to().isAvEdge()) {
      throw port(step, "to")
          .error(
              "nobody listens on UDP port "
                  + stun.to().port()
                  + " of "
                  + stun.to().on().qualifiedName()
                  + "; the Edge answers STUN on port "
                  + Endpoint.STUN_PORT
                  + " of "
                  + String.join(" and ", Endpoint.AV_EDGE));
    }
    if (stun.from().on().host().equals(stun.to().on().host())) {
      throw step.scalar("to")
          .error(
              "both ends are on "
                  + stun.to().on().host()
                  + ": what a host sends to itself comes to no firewall");
    }
    return stun;
  }

  /** Where a port is written, or what it is left out of. */
  private static YamlScalar port(YamlMapping step, String key) {
    return step.optionalScalar(key + "-port").orElseGet(() -> step.scalar(key));
  }

  private static String leg(YamlMapping step) {
    return ScenarioReader.name(step.scalar("leg"), "leg");
  }

  private static Optional<String> of(YamlMapping step) {
    return step.optionalScalar("of").map(s -> ScenarioReader.name(s, "of"));
  }

  /** What a provider lacks, its own users cannot offer. (That it is refused to others plays.) */
  private static void callerHas(User caller, YamlMapping step) {
    if (caller.provider().isEmpty()) {
      return;
    }
    String provider = caller.provider().get();
    List<String> has = caller.media().stream().map(Media::text).sorted().toList();
    if (has.isEmpty()) {
      throw step.scalar("from")
          .error(
              caller.address()
                  + " cannot call: users of "
                  + provider
                  + " have no calls, only instant messages and presence");
    }
    for (YamlNode item : step.list("media")) {
      YamlScalar word = item.asScalar("media");
      if (!has.contains(word.text())) {
        throw word.error(
            caller.address()
                + " cannot offer "
                + word.text()
                + ": users of "
                + provider
                + " have "
                + String.join(" and ", has)
                + " only");
      }
    }
  }

  private record Parties(User from, User to) {}

  private Parties parties(YamlMapping step) {
    Parties parties = new Parties(user(step.scalar("from")), user(step.scalar("to")));
    if (parties.from.equals(parties.to)) {
      throw step.scalar("to").error(parties.to.address() + " is both sides");
    }
    if (!parties.from.isLync() && !parties.to.isLync()) {
      throw step.scalar("to").error("neither side is a Lync user, so the Edge has no part in this");
    }
    return parties;
  }

  private User user(YamlScalar address) {
    List<String> everybody = directory.users().stream().map(User::address).toList();
    return directory
        .find(address.text())
        .orElseThrow(
            () ->
                address.error(
                    "there is no user "
                        + address.describe()
                        + DidYouMean.question(address.text(), everybody)
                        + "; there are "
                        + String.join(", ", everybody)));
  }

  private static List<Media> media(YamlList list) {
    List<Media> media = new ArrayList<>();
    List<String> words = Stream.of(Media.values()).map(Media::text).toList();
    for (YamlNode item : list) {
      YamlScalar word = item.asScalar("media");
      Media kind = Media.values()[words.indexOf(word.oneOf("media", words))];
      if (media.contains(kind)) {
        throw word.error("media names " + word.describe() + " twice");
      }
      media.add(kind);
    }
    if (media.isEmpty()) {
      throw list.error("media is an empty list; expected audio, video or both");
    }
    return media;
  }

  private Endpoint endpoint(YamlMapping step, String key, int defaultPort) {
    YamlScalar name = step.scalar(key);
    List<String> names =
        topology.interfaces().stream().map(Topology.Interface::qualifiedName).toList();
    Topology.Interface on =
        topology.interfaces().stream()
            .filter(i -> i.qualifiedName().equals(name.text()))
            .findFirst()
            .orElseThrow(
                () ->
                    name.error(
                        "there is no host or interface "
                            + name.describe()
                            + DidYouMean.question(name.text(), names)
                            + "; there are "
                            + String.join(", ", names)));
    int port =
        step.optionalScalar(key + "-port")
            .map(s -> s.integer(key + "-port", 1, 65_535))
            .orElse(defaultPort);
    return new Endpoint(on, port);
  }
}
