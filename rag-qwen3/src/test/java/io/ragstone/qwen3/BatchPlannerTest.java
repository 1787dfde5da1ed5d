package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchPlannerTest {

  @Test
  void nothingNeedsNoBatch() {
    assertEquals(List.of(), BatchPlanner.plan(List.of(), 0, 10));
    assertEquals(List.of(), BatchPlanner.plan(List.of(), 50, 10));
  }

  @Test
  void sequencesThatFitTogetherAreOneBatchLongestFirst() {
    assertEquals(List.of(List.of(1, 2, 0)), BatchPlanner.plan(List.of(2, 5, 3), 0, 10));
  }

  @Test
  void equalLengthsKeepTheirOrder() {
    assertEquals(
        List.of(List.of(0, 1), List.of(2, 3)), BatchPlanner.plan(List.of(4, 4, 4, 4), 0, 8));
  }

  @Test
  void sharedTokensCountOncePerBatch() {
    assertEquals(List.of(List.of(0, 1), List.of(2)), BatchPlanner.plan(List.of(4, 4, 4), 2, 10));
    assertEquals(
        List.of(List.of(0), List.of(1), List.of(2)), BatchPlanner.plan(List.of(4, 4, 4), 3, 10));
  }

  @Test
  void aSequenceOverTheBudgetIsABatchByItself() {
    assertEquals(List.of(List.of(1), List.of(0, 2)), BatchPlanner.plan(List.of(3, 100, 3), 0, 10));
    assertEquals(
        List.of(List.of(1), List.of(0), List.of(2)), BatchPlanner.plan(List.of(3, 100, 3), 50, 10));
  }

  @Test
  void sumsBeyondTheRangeOfIntDoNotWrap() {
    int half = 1 << 30;
    assertEquals(
        List.of(List.of(0), List.of(1), List.of(2)),
        BatchPlanner.plan(List.of(half, half, half), half, Integer.MAX_VALUE));
  }

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyPlanIsCompleteWithinBudgetSortedAndTight(int seed) {
    Random random = new Random(seed);
    int budget = 1 + random.nextInt(64);
    int shared = random.nextInt(3) * random.nextInt(40);
    int longest = 1 + random.nextInt(80);
    List<Integer> lengths = random.ints(random.nextInt(60), 1, longest + 1).boxed().toList();

    List<List<Integer>> batches = BatchPlanner.plan(lengths, shared, budget);

    List<Integer> order = batches.stream().flatMap(List::stream).toList();
    assertEquals(
        IntStream.range(0, lengths.size()).boxed().toList(),
        order.stream().sorted().toList(),
        "every sequence once");
    assertEquals(
        lengths.stream().sorted(Comparator.reverseOrder()).toList(),
        order.stream().map(lengths::get).toList(),
        "longest first");
    for (int i = 0; i < batches.size(); i++) {
      int tokens = shared + batches.get(i).stream().mapToInt(lengths::get).sum();
      assertTrue(tokens <= budget || batches.get(i).size() == 1, "within the budget");
      if (i + 1 < batches.size()) {
        int next = lengths.get(batches.get(i + 1).get(0));
        assertTrue(tokens + next > budget, "no batch ends before it is full");
      }
    }
  }
}
