package org.fedsim.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What all counted rounds showed, as medians. */
final class Table {
  private final Map<Integer, Map<String, List<Visit.Findings>>> bySize = new TreeMap<>();

  void add(String server, int allocations, Visit.Findings findings) {
    bySize
        .computeIfAbsent(allocations, a -> new TreeMap<>())
        .computeIfAbsent(server, s -> new ArrayList<>())
        .add(findings);
  }

  /** One turn on one line. */
  static String line(Visit.Findings findings) {
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "%.0f alloc/s", findings.allocationsPerSecond()));
    findings
        .results()
        .forEach(
            (load, r) ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "; %s %.0f/s %.2f s/M (generator %.2f) lost %.4f",
                        load,
                        r.perSecond(),
                        r.cpuPerMillion(),
                        r.generatorCpuPerMillion(),
                        r.lost())));
    return line.toString();
  }

  /**
   * The comparison: a ratio is formed within each round, and the median of these is shown with the
   * least and the greatest.
   */
  String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(
        "| allocations | load | coturn, packets/s | fedsim, packets/s | ratio (least-greatest) |"
            + " coturn, CPU s/million | fedsim, CPU s/million | ratio | generator, CPU s/million |"
            + " lost, coturn / fedsim |\n");
    out.append("|---|---|---|---|---|---|---|---|---|---|\n");
    bySize.forEach(
        (allocations, servers) -> {
          List<Visit.Findings> coturn = servers.get("coturn");
          List<Visit.Findings> fedsim = servers.get("fedsim");
          for (Load load : Load.values()) {
            out.append(row(allocations, load, coturn, fedsim));
          }
        });
    out.append("\n| allocations | coturn, allocations/s | fedsim, allocations/s | ratio |\n");
    out.append("|---|---|---|---|\n");
    bySize.forEach(
        (allocations, servers) -> {
          List<Double> a =
              servers.get("coturn").stream().map(Visit.Findings::allocationsPerSecond).toList();
          List<Double> b =
              servers.get("fedsim").stream().map(Visit.Findings::allocationsPerSecond).toList();
          out.append(
              String.format(
                  Locale.ROOT,
                  "| %,d | %,.0f | %,.0f | %.2f |%n",
                  allocations,
                  median(a),
                  median(b),
                  median(ratios(a, b))));
        });
    return out.toString();
  }

  private static String row(
      int allocations, Load load, List<Visit.Findings> coturn, List<Visit.Findings> fedsim) {
    List<Result> a = coturn.stream().map(f -> f.results().get(load.comparable())).toList();
    List<Result> b = fedsim.stream().map(f -> f.results().get(load)).toList();
    List<Double> speed = ratios(each(a, Result::perSecond), each(b, Result::perSecond));
    List<Double> cpu = ratios(each(a, Result::cpuPerMillion), each(b, Result::cpuPerMillion));
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %,.0f | %,.0f | **%.2f** (%.2f-%.2f) | %.2f | %.2f | **%.2f** | %.2f / %.2f |"
            + " %.2f %% / %.2f %% |%n",
        allocations,
        load.text(),
        median(each(a, Result::perSecond)),
        median(each(b, Result::perSecond)),
        median(speed),
        speed.stream().min(Double::compare).orElseThrow(),
        speed.stream().max(Double::compare).orElseThrow(),
        median(each(a, Result::cpuPerMillion)),
        median(each(b, Result::cpuPerMillion)),
        median(cpu),
        median(each(a, Result::generatorCpuPerMillion)),
        median(each(b, Result::generatorCpuPerMillion)),
        100 * median(each(a, Result::lost)),
        100 * median(each(b, Result::lost)));
  }

  private static List<Double> each(List<Result> results, ToDoubleFunction<Result> value) {
    return results.stream().map(value::applyAsDouble).toList();
  }

  private static List<Double> ratios(List<Double> a, List<Double> b) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      ratios.add(b.get(i) / a.get(i));
    }
    return ratios;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
