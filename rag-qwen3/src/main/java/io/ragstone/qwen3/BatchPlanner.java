package io.ragstone.qwen3;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a list of sequences into batches of at most a number of tokens, longest first, so that
 * sequences of near lengths run together. A sequence over the budget is a batch by itself.
 */
final class BatchPlanner {
  private BatchPlanner() {}

  /**
   * Plans batches.
   *
   * @param lengths the tokens of each sequence
   * @param shared tokens that every batch carries once besides
   * @param budget the most tokens in a batch
   * @return the indices of the sequences of each batch
   */
  static List<List<Integer>> plan(List<Integer> lengths, int shared, int budget) {
    List<Integer> longestFirst =
        IntStream.range(0, lengths.size())
            .boxed()
            .sorted(Comparator.comparing(lengths::get).reversed())
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    long used = Long.MAX_VALUE;
    for (int index : longestFirst) {
      int length = lengths.get(index);
      if (used > (long) budget - length) {
        batches.add(new ArrayList<>());
        used = shared;
      }
      batches.get(batches.size() - 1).add(index);
      used += length;
    }
    return batches;
  }
}
