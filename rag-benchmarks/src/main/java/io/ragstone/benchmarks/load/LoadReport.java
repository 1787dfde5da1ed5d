package io.ragstone.benchmarks.load;

import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.benchmarks.measurement.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Runs of several rounds as a table: medians, the least and the greatest in brackets.
 *
 * @param arguments how the program was called
 * @param runs all runs of all rounds
 */
record LoadReport(List<String> arguments, List<LoadRun> runs) {

  String toMarkdown() {
    Machine machine = Machine.here();
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s (%s), %d processors, %s, %s. `%s`%n",
            machine.processor(),
            String.join(" ", machine.features()),
            machine.processors(),
            machine.system(),
            machine.java(),
            String.join(" ", arguments)));
    lines.add(
        "| load | who | queries/s | p50, ms | p99, ms | refused/s | p99 of a refusal, ms |"
            + " documents/s beside |");
    lines.add("|---|---|---|---|---|---|---|---|");
    Map<List<String>, List<LoadRun>> groups = new LinkedHashMap<>();
    for (LoadRun run : runs) {
      groups
          .computeIfAbsent(List.of(run.load(), run.contender()), key -> new ArrayList<>())
          .add(run);
    }
    groups.forEach((key, rounds) -> lines.add(row(key, rounds)));
    return String.join("\n", lines) + "\n";
  }

  private static String row(List<String> key, List<LoadRun> rounds) {
    return "| "
        + String.join(
            " | ",
            key.get(0),
            key.get(1),
            spread(rounds, LoadRun::perSecond),
            spread(rounds, LoadRun::p50Millis),
            spread(rounds, LoadRun::p99Millis),
            spread(rounds, LoadRun::refusedPerSecond),
            spread(rounds, LoadRun::refusalP99Millis),
            spread(rounds, LoadRun::documentsPerSecond))
        + " |";
  }

  private static String spread(List<LoadRun> rounds, ToDoubleFunction<LoadRun> number) {
    Spread spread = Spread.of(rounds.stream().mapToDouble(number));
    if (spread.max() == 0) {
      return "";
    }
    String numbers = format(spread.median() < 10 ? "%.2f" : "%.0f", spread.median());
    return rounds.size() == 1
        ? numbers
        : numbers
            + format(
                spread.median() < 10 ? " (%.2f–%.2f)" : " (%.0f–%.0f)", spread.min(), spread.max());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
