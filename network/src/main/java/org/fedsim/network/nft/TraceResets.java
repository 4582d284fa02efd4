package org.fedsim.network.nft;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a ruleset end no trace: {@code meta nftrace set 0}, left behind by somebody who looked for
 * something, would take from fedsim what decides about the packet. In the kernel, not in the file,
 * such a statement becomes {@code set 1}. It decides nothing itself.
 */
final class TraceResets {
  private static final Pattern RESET =
      Pattern.compile("meta nftrace set (?!1\\b)(?:\\S[^\\n]*? map (?:\\{[^}]*\\}|@\\S+)|\\S+)");

  private TraceResets() {}

  /** Rewrites the statements that are loaded. */
  static void undo(Nft nft, ListedText listed) throws IOException {
    StringBuilder commands = new StringBuilder();
    for (ListedText.Rule rule : listed.rules()) {
      Matcher reset = RESET.matcher(rule.text());
      if (reset.find()) {
        commands
            .append("replace rule ")
            .append(rule.chain().family())
            .append(' ')
            .append(rule.chain().table())
            .append(' ')
            .append(rule.chain().chain())
            .append(" handle ")
            .append(rule.handle())
            .append(' ')
            .append(reset.replaceAll("meta nftrace set 1"))
            .append('\n');
      }
    }
    if (!commands.isEmpty()) {
      nft.load(commands.toString());
    }
  }
}
