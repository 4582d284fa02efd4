package org.fedsim.scenarios.library;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fedsim.network.Topology;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PolicyReader;
import org.fedsim.network.policy.UnknownRuleException;
import org.fedsim.partner.Profiles;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.script.Directory;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Policies;
import org.fedsim.scenarios.script.PolicyName;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.ScenarioReader;
import org.fedsim.scenarios.site.Site;
import org.fedsim.scenarios.site.SiteReader;

/**
 * Scenarios and policies by name or file. Reads each policy once. For use by one thread.
 *
 * <p>All methods throw {@link InputException} for what is not there or cannot be used.
 */
public final class Library {
  private static final String BUILTIN = "builtin:";

  private final Path directory;
  private final Site site;
  private final Topology topology;
  private final Directory people;
  private final Map<Path, Policy> fromFiles = new ConcurrentHashMap<>();
  private final Map<String, Policy> shipped = new ConcurrentHashMap<>();

  /**
   * On the shipped site.
   *
   * @param directory what relative file names start from
   */
  public Library(Path directory) {
    this(directory, shippedSite());
  }

  /**
   * @param directory what relative file names start from
   * @param site whose hosts and groups policies name, and whose people scenarios
   */
  public Library(Path directory, Site site) {
    this.directory = directory;
    this.site = site;
    topology = site.topology();
    people = site.directory();
  }

  /** The site that ships. */
  public static Site shippedSite() {
    String name = Shipped.SITES.names().get(0);
    return SiteReader.read(BUILTIN + name, Shipped.SITES.text(name), Path.of(""));
  }

  /** The site that policies and scenarios are read for. */
  public Site site() {
    return site;
  }

  /** What relative file names start from. */
  public Path directory() {
    return directory;
  }

  /** The shipped scenarios, in the order in which they are listed. */
  public List<String> scenarioNames() {
    return Shipped.SCENARIOS.names();
  }

  /** The shipped policies, in the order in which they are listed. */
  public List<String> policyNames() {
    return Shipped.POLICIES.names();
  }

  /** The shipped nftables rulesets, in the order in which they are listed. */
  public List<String> rulesetNames() {
    return Shipped.RULESETS.names();
  }

  /** The title of a shipped policy. */
  public String policyTitle(String name) {
    return shippedPolicy(name).title();
  }

  /** The file of a shipped scenario, policy, ruleset, site or profile, as it is. */
  public String text(String name) {
    if (scenarioNames().contains(name)) {
      return Shipped.SCENARIOS.text(name);
    }
    if (policyNames().contains(name)) {
      return Shipped.POLICIES.text(name);
    }
    if (rulesetNames().contains(name)) {
      return Shipped.RULESETS.text(name);
    }
    if (Shipped.SITES.names().contains(name)) {
      return Shipped.SITES.text(name);
    }
    if (Profiles.names().contains(name)) {
      return Profiles.text(name);
    }
    List<String> names =
        Stream.concat(
                Stream.of(Shipped.values()).flatMap(shipped -> shipped.names().stream()),
                Profiles.names().stream())
            .toList();
    throw new InputException(
        name,
        "nothing of that name ships"
            + DidYouMean.question(name, names)
            + "; \"fedsim scenarios\", \"fedsim policies\" and \"fedsim profiles\" list what does, and there"
            + " are \"site\" and the rulesets "
            + String.join(", ", rulesetNames()));
  }

  /** A shipped scenario, or a scenario file. */
  public Scenario scenario(String nameOrFile) {
    if (nameOrFile.isBlank()) {
      throw new InputException("SCENARIO", "expected a name or a file, and found an empty word");
    }
    if (PolicyName.isFile(nameOrFile)) {
      Path file = directory.resolve(nameOrFile);
      return read(YamlFile.read(file), Optional.ofNullable(file.getParent()).orElse(directory));
    }
    if (!scenarioNames().contains(nameOrFile)) {
      throw new InputException(
          nameOrFile,
          "there is no scenario of that name"
              + DidYouMean.question(nameOrFile, scenarioNames())
              + "; \"fedsim scenarios\" lists them, and a file's name ends in .yaml");
    }
    return read(YamlFile.read(BUILTIN + nameOrFile, Shipped.SCENARIOS.text(nameOrFile)), directory);
  }

  /** Several, for one run: no two have the same name, or a report could not tell them apart. */
  public List<Scenario> scenarios(List<String> namesOrFiles) {
    Map<String, Scenario> byName = new LinkedHashMap<>();
    for (String nameOrFile : namesOrFiles) {
      Scenario scenario = scenario(nameOrFile);
      Scenario other = byName.putIfAbsent(scenario.name(), scenario);
      if (other != null) {
        throw new InputException(
            scenario.at(),
            "scenario \""
                + scenario.name()
                + "\" is in this run already, from "
                + other.source()
                + "; leave one out, or give it another name");
      }
    }
    return List.copyOf(byName.values());
  }

  private Scenario read(YamlMapping file, Path base) {
    return new ScenarioReader(topology, people, new FromScenario(base)).read(file);
  }

  /**
   * A policy as the command line names it.
   *
   * @param nameOrFile name of a shipped policy, or a policy file
   * @param without names of rules to take out
   */
  public PolicyChoice policy(String nameOrFile, List<String> without) {
    return policy("--policy", nameOrFile, without);
  }

  /**
   * A policy as another part of the command line names it.
   *
   * @param where what errors about its name begin with
   * @param nameOrFile name of a shipped policy, or a policy file
   * @param without names of rules to take out
   */
  public PolicyChoice policy(String where, String nameOrFile, List<String> without) {
    PolicyName name = PolicyName.of(nameOrFile, directory);
    Policy policy = policy(name, message -> new InputException(where, message));
    Set<String> rules = new LinkedHashSet<>(without);
    try {
      return new PolicyChoice(name, List.copyOf(rules), policy.without(rules));
    } catch (UnknownRuleException e) {
      throw new InputException("--without", e.getMessage());
    }
  }

  /** The policy that an expectation of a scenario, which was read here, is about. */
  public PolicyChoice policy(Expectation expectation) {
    PolicyName name = expectation.policy();
    Policy policy = policy(name, message -> new InputException(name.text(), message));
    return new PolicyChoice(
        name, expectation.without(), policy.without(Set.copyOf(expectation.without())));
  }

  private Policy policy(PolicyName name, Function<String, InputException> unknown) {
    if (name.file().isPresent()) {
      return fromFiles.computeIfAbsent(
          name.file().get(), file -> PolicyReader.read(file, topology));
    }
    if (!policyNames().contains(name.text())) {
      throw unknown.apply(
          "there is no policy \""
              + name.text()
              + "\""
              + DidYouMean.question(name.text(), policyNames())
              + "; there are "
              + String.join(", ", policyNames())
              + ", and a file's name ends in .yaml");
    }
    return shippedPolicy(name.text());
  }

  private Policy shippedPolicy(String name) {
    return shipped.computeIfAbsent(
        name, n -> PolicyReader.read(BUILTIN + n, Shipped.POLICIES.text(n), topology));
  }

  /** The policies as a scenario in some directory names them. */
  private final class FromScenario implements Policies {
    private final Path base;

    FromScenario(Path base) {
      this.base = base;
    }

    @Override
    public PolicyName name(YamlScalar word) {
      return PolicyName.of(word.text(), base);
    }

    @Override
    public Policy find(PolicyName name, YamlScalar word) {
      return policy(name, word::error);
    }
  }
}
