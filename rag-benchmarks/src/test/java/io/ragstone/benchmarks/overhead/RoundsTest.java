package io.ragstone.benchmarks.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.benchmarks.measurement.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> done = new ArrayList<>();

  @Test
  void clientsTakeTurnsAndEachIsFirstEquallyOften() {
    Rounds.run(List.of(work("a", 2), work("b", 2)), 0, 2);

    assertEquals(List.of("a0", "b0", "b1", "a1", "b0", "a0", "a1", "b1"), done);
  }

  @Test
  void roundsToWarmUpAreDoneAndNotCounted() {
    Rounds rounds = Rounds.run(List.of(work("a", 3)), 2, 1);

    assertEquals(9, done.size());
    assertEquals(new Spread(1, 1, 1), rounds.of(0, cost -> 1));
  }

  @Test
  void theExcessIsThatOfEachRoundOverTheOtherClient() {
    Rounds rounds = Rounds.run(List.of(work("a", 1), work("b", 1)), 0, 3);
    double[] numbers = {3, 2, 6, 4, 8, 4};
    int[] next = {0};

    Spread excess = rounds.excess(0, 1, cost -> numbers[next[0]++]);

    assertEquals(new Spread(0.5, 0.5, 1), excess);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertEquals(new Spread(2.5, 1, 9), Spread.of(DoubleStream.of(9, 1, 3, 2)));
  }

  @Test
  void aPercentileIsTheTimeOfTheOperationOfThatRank() {
    Cost cost = new Cost(100);
    IntStream.range(0, 100).forEach(i -> cost.measure(() -> done.add("x")));

    assertTrue(cost.millis(0.5) <= cost.millis(0.99));
    assertTrue(cost.millis(0.99) <= cost.millis(1));
    assertTrue(cost.seconds() >= cost.millis(1) / 1e3);
  }

  @Test
  void whatTheCallingThreadAllocatesIsCounted() {
    Cost cost = new Cost(1);
    List<byte[]> kept = new ArrayList<>();
    cost.measure(() -> kept.add(new byte[1 << 20]));

    assertTrue(cost.kibibytes() >= 1024, kept.size() + " MiB, but " + cost.kibibytes() + " KiB");
  }

  private List<Runnable> work(String client, int operations) {
    return IntStream.range(0, operations)
        .mapToObj(index -> (Runnable) () -> done.add(client + index))
        .toList();
  }
}
