package io.ragstone.benchmarks.overhead;

import io.ragstone.benchmarks.measurement.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same work by several clients, in turns: operation by operation, each time another one first,
 * so that whatever slows the server or the machine down hits all of them.
 */
final class Rounds {
  private final List<List<Cost>> costs;

  private Rounds(List<List<Cost>> costs) {
    this.costs = costs;
  }

  /**
   * Does the work.
   *
   * @param work the operations of each client, all of the same number
   * @param warmups rounds before those that count
   * @param rounds rounds that count
   */
  static Rounds run(List<List<Runnable>> work, int warmups, int rounds) {
    List<List<Cost>> counted = new ArrayList<>();
    for (int round = -warmups; round < rounds; round++) {
      List<Cost> costs = round(work, round);
      if (round >= 0) {
        counted.add(costs);
      }
    }
    return new Rounds(counted);
  }

  private static List<Cost> round(List<List<Runnable>> work, int round) {
    int operations = work.get(0).size();
    List<Cost> costs = work.stream().map(client -> new Cost(operations)).toList();
    for (int index = 0; index < operations; index++) {
      for (int turn = 0; turn < work.size(); turn++) {
        int client = Math.floorMod(round + index + turn, work.size());
        costs.get(client).measure(work.get(client).get(index));
      }
    }
    return costs;
  }

  /** One number of one client, over the rounds. */
  Spread of(int client, ToDoubleFunction<Cost> number) {
    return Spread.of(costs.stream().mapToDouble(round -> number.applyAsDouble(round.get(client))));
  }

  /** How much more one client takes than another one in the same round: 0.05 is 5 % more. */
  Spread excess(int client, int other, ToDoubleFunction<Cost> number) {
    return Spread.of(
        costs.stream()
            .mapToDouble(
                round ->
                    number.applyAsDouble(round.get(client)) / number.applyAsDouble(round.get(other))
                        - 1));
  }
}
