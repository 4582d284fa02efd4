package org.fedsim.network.policy;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.network.input.DidYouMean;

/** Somebody named rules that a policy does not have. The message is for people. */
public final class UnknownRuleException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<String> names;

  UnknownRuleException(Policy policy, List<String> names) {
    super(message(policy, names));
    this.names = List.copyOf(names);
  }

  /** The names that are no rules of the policy, in the order they were given. */
  public List<String> names() {
    return names;
  }

  private static String message(Policy policy, List<String> names) {
    String unknown =
        names.stream()
            .map(name -> "\"" + name + "\"" + DidYouMean.question(name, policy.ruleNames()))
            .collect(Collectors.joining(", "));
    String has =
        policy.rules().isEmpty()
            ? "it has no rules"
            : "its rules are " + String.join(", ", policy.ruleNames());
    return "%s has no rule %s; %s".formatted(policy.file(), unknown, has);
  }
}
