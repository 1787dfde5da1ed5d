package io.ragstone.documents;

import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts as many consecutive spans of a text together as have so many tokens at most.
 *
 * <p>Token counts are not additive, so only counts of the very text in question decide; the sum of
 * the counts of the spans says where to begin looking. Each span fits by itself. Used once.
 */
final class TokenPacking {
  private final String text;
  private final List<TextSegment> spans;
  private final TokenCounter counter;
  private final int maxTokens;
  private final int maxSpans;
  private final long[] tokensBefore;

  /** What the tokens of the latest group were of the sum of those of its spans. */
  private double shareOfSum = 1;

  TokenPacking(
      String text, List<TextSegment> spans, TokenCounter counter, int maxTokens, int maxSpans) {
    this.text = text;
    this.spans = spans;
    this.counter = counter;
    this.maxTokens = maxTokens;
    this.maxSpans = maxSpans;
    this.tokensBefore = new long[spans.size() + 1];
    for (int i = 0; i < spans.size(); i++) {
      tokensBefore[i + 1] = tokensBefore[i] + tokens(i, i + 1);
    }
  }

  /**
   * All spans in their order, where each group repeats some of the last spans of the one before.
   */
  List<TextSegment> packed(int overlap) {
    List<TextSegment> packed = new ArrayList<>();
    int first = 0;
    int end = 0;
    while (end < spans.size()) {
      first = Math.max(first, end - overlap);
      while (first < end && !fits(first, end + 1)) {
        first++;
      }
      end = furthest(first, end + 1);
      packed.add(TextSegment.of(spans.get(first).start(), spans.get(end - 1).end()));
      first++;
    }
    return packed;
  }

  /** The furthest end of a group that fits already when it ends at some span. */
  private int furthest(int first, int fitting) {
    int fits = fitting;
    int tooFar = (int) Math.min(spans.size(), (long) first + maxSpans) + 1;
    int step = 1;
    int probe = Math.max(fits + 1, expectedEnd(first));
    while (tooFar - fits > 1) {
      probe = Math.min(probe, tooFar - 1);
      if (fits(first, probe)) {
        fits = probe;
        probe += step;
        step *= 2;
      } else {
        tooFar = probe;
        probe = (fits + tooFar) >>> 1;
        step = 1;
      }
    }
    return fits;
  }

  /** Where the limit should be reached, going by the latest group. */
  private int expectedEnd(int first) {
    double sum = maxTokens / shareOfSum;
    int end = first;
    while (end < spans.size() && tokensBefore[end + 1] - tokensBefore[first] <= sum) {
      end++;
    }
    return end;
  }

  private boolean fits(int first, int end) {
    if (end - first > maxSpans) {
      return false;
    }
    int tokens = tokens(first, end);
    double sum = (double) (tokensBefore[end] - tokensBefore[first]);
    shareOfSum = Math.max(1, tokens) / Math.max(1, sum);
    return tokens <= maxTokens;
  }

  private int tokens(int first, int end) {
    return counter.count(text.substring(spans.get(first).start(), spans.get(end - 1).end()));
  }
}
