package io.ragstone.benchmarks.overhead;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.benchmarks.measurement.Spread;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The results, as JSON for programs and as Markdown for people.
 *
 * @param machine where both clients ran
 * @param server the server's version
 * @param options what was measured
 * @param comparisons what a caller waits for
 * @param clientCosts what the calling thread does itself
 */
record OverheadReport(
    Machine machine,
    String server,
    OverheadOptions options,
    List<Comparison> comparisons,
    List<ClientCost> clientCosts) {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .registerTypeHierarchyAdapter(
              Path.class,
              (JsonSerializer<Path>) (path, type, context) -> new JsonPrimitive(path.toString()))
          .create();

  OverheadReport {
    comparisons = List.copyOf(comparisons);
    clientCosts = List.copyOf(clientCosts);
  }

  /**
   * One thing that all clients did.
   *
   * @param what what it was
   * @param unit what the numbers count
   * @param store through the store
   * @param bare through the bare SDK, the same rows in the same schema
   * @param minimal through the bare SDK, in the tutorial's schema
   * @param overhead how much more time the store took than the bare SDK
   * @param overMinimal how much more time than in the tutorial's schema
   */
  record Comparison(
      String what,
      String unit,
      Spread store,
      Spread bare,
      Spread minimal,
      Spread overhead,
      Spread overMinimal) {}

  /**
   * Processor time in microseconds and allocation in KiB of the calling thread, for one row or
   * search; medians of the rounds.
   *
   * @param what what it was
   * @param storeMicros through the store
   * @param bareMicros through the bare SDK
   * @param conversionMicros the part of the store's time before and after the SDK
   * @param storeKibibytes through the store
   * @param bareKibibytes through the bare SDK
   * @param conversionKibibytes the part of the store's allocation before and after the SDK
   */
  record ClientCost(
      String what,
      double storeMicros,
      double bareMicros,
      double conversionMicros,
      double storeKibibytes,
      double bareKibibytes,
      double conversionKibibytes) {}

  String toJson() {
    return GSON.toJson(this);
  }

  String toMarkdown() {
    return format(
            "%s, %d processors, %s, %s. Milvus %s. %d rows of dimension %d and %d words, %d rounds"
                + " after %d to warm up; medians of the rounds.%n%n",
            machine.processor(),
            machine.processors(),
            machine.system(),
            machine.java(),
            server,
            options.rows(),
            options.dimension(),
            options.words(),
            options.rounds(),
            options.warmups())
        + "| | Ragstone | bare SDK | overhead (min to max) | bare SDK, tutorial's schema |"
        + " overhead over that |\n|---|---|---|---|---|---|\n"
        + comparisons.stream().map(OverheadReport::row).collect(Collectors.joining())
        + "\n"
        + "| calling thread | Ragstone | bare SDK | Ragstone without the SDK |\n"
        + "|---|---|---|---|\n"
        + clientCosts.stream().map(OverheadReport::row).collect(Collectors.joining());
  }

  private static String row(Comparison comparison) {
    return format(
        "| %s, %s | %s | %s | %s | %s | %s |%n",
        comparison.what(),
        comparison.unit(),
        number(comparison.store()),
        number(comparison.bare()),
        percent(comparison.overhead()),
        number(comparison.minimal()),
        percent(comparison.overMinimal()));
  }

  private static String row(ClientCost cost) {
    return format(
        "| %s | %.1f µs, %.1f KiB | %.1f µs, %.1f KiB | %.1f µs, %.1f KiB |%n",
        cost.what(),
        cost.storeMicros(),
        cost.storeKibibytes(),
        cost.bareMicros(),
        cost.bareKibibytes(),
        cost.conversionMicros(),
        cost.conversionKibibytes());
  }

  private static String number(Spread spread) {
    return format(spread.median() < 100 ? "%.2f" : "%.0f", spread.median());
  }

  private static String percent(Spread spread) {
    return format(
        "%+.1f %% (%+.1f to %+.1f)", 100 * spread.median(), 100 * spread.min(), 100 * spread.max());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
