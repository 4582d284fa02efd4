package org.fedsim.scenarios.result;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.Explanation;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;

/**
 * Why a leg did not succeed: one code, one sentence, and the evidence that belongs to it.
 *
 * @param code from the closed list
 * @param text one sentence for people, with a full stop; it names the packet and the rule with its
 *     place ({@link FirewallCause}), or the certificate, or the SIP status
 * @param rule the rule that decided
 * @param packet the packet that it decided on
 * @param nearest the allowing rule that came closest to matching that packet
 * @param explanation how the firewall came to its decision
 * @param sip the SIP response that refused
 * @param certificate subject of the certificate that the cause is about
 * @param paths for media: every path that was tried, with the rule and packet that ended it
 */
public record Cause(
    CauseCode code,
    String text,
    Optional<RuleRef> rule,
    Optional<Packet> packet,
    Optional<Nearest> nearest,
    Explanation explanation,
    Optional<SipAnswer> sip,
    Optional<String> certificate,
    List<PathTried> paths) {

  public Cause {
    paths = List.copyOf(paths);
  }

  /** A cause without evidence; add it with the {@code with} methods. */
  public static Cause of(CauseCode code, String text) {
    return new Cause(
        code,
        text,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Explanation.NONE,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The same with packet, rule, nearest rule and explanation of what a firewall did. */
  public Cause with(JournalEntry entry) {
    return new Cause(
        code,
        text,
        Optional.of(entry.verdict().rule()),
        Optional.of(entry.packet()),
        entry.verdict().nearest(),
        entry.verdict().explanation(),
        sip,
        certificate,
        paths);
  }

  /** The same with a rule that did not stop the packet, but decided where it went. */
  public Cause with(RuleRef translating, Packet translated) {
    return new Cause(
        code,
        text,
        Optional.of(translating),
        Optional.of(translated),
        nearest,
        explanation,
        sip,
        certificate,
        paths);
  }

  public Cause with(SipAnswer answer) {
    return new Cause(
        code, text, rule, packet, nearest, explanation, Optional.of(answer), certificate, paths);
  }

  /** The same with more sentences behind the first. */
  public Cause adding(List<String> sentences) {
    StringBuilder all = new StringBuilder(text);
    sentences.forEach(s -> all.append(' ').append(s));
    return new Cause(
        code, all.toString(), rule, packet, nearest, explanation, sip, certificate, paths);
  }

  /** The same with the subject of a certificate. */
  public Cause withCertificate(String subject) {
    return new Cause(
        code, text, rule, packet, nearest, explanation, sip, Optional.of(subject), paths);
  }

  public Cause withPaths(List<PathTried> tried) {
    return new Cause(code, text, rule, packet, nearest, explanation, sip, certificate, tried);
  }
}
