package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.ProcessMemory;
import io.ragstone.benchmarks.measurement.Spread;
import io.ragstone.qwen3.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * One workload in one precision over all rounds.
 *
 * @param workload what ran
 * @param precision what it computed in
 * @param tokens how many each round computed; of B those of the first round
 * @param wallSeconds on the clock
 * @param cpuSeconds of all threads
 * @param tokensPerSecond by the clock
 * @param gigaflops of the model's matrix products, a second
 * @param ceilingGigaflops what the products alone reached in the same rounds
 * @param ofCeiling the one by the other, round by round
 * @param timesReading how often the weights could have been read meanwhile
 * @param more what only this workload has
 * @param memory the most in any round, see {@link ProcessMemory}
 */
record Summary(
    Workload workload,
    Precision precision,
    long tokens,
    Spread wallSeconds,
    Spread cpuSeconds,
    Spread tokensPerSecond,
    Spread gigaflops,
    Spread ceilingGigaflops,
    Spread ofCeiling,
    Spread timesReading,
    Map<String, Spread> more,
    Map<String, Long> memory) {

  static Summary of(List<Measurement> rounds, ModelShape shape) {
    Measurement first = rounds.get(0);
    Map<String, Spread> more = new LinkedHashMap<>();
    for (String name : new TreeSet<>(first.run().more().keySet())) {
      more.put(name, spread(rounds, round -> round.run().more().get(name)));
    }
    Map<String, Long> memory = new TreeMap<>();
    rounds.forEach(
        round -> round.run().memory().forEach((name, kib) -> memory.merge(name, kib, Math::max)));
    return new Summary(
        first.workload(),
        first.precision(),
        first.run().tokens(),
        spread(rounds, round -> round.run().wallSeconds()),
        spread(rounds, round -> round.run().cpuSeconds()),
        spread(rounds, Measurement::tokensPerSecond),
        spread(rounds, round -> round.gigaflops(shape)),
        spread(rounds, Measurement::ceilingGigaflops),
        spread(rounds, round -> round.ofCeiling(shape)),
        spread(rounds, round -> round.timesReading(shape)),
        more,
        memory);
  }

  /** What only this workload has, by its name. */
  Spread more(String name) {
    return Objects.requireNonNull(more.get(name), name);
  }

  private static Spread spread(List<Measurement> rounds, ToDoubleFunction<Measurement> number) {
    return Spread.of(rounds.stream().mapToDouble(number));
  }
}
