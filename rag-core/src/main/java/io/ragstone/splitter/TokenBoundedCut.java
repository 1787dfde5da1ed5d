package io.ragstone.splitter;

import io.ragstone.splitter.Boundaries.Tier;
import java.util.ArrayList;
import java.util.List;

/**
 * One text being cut into segments of bounded token count, from its start to its end.
 *
 * <p>Token counts are not additive, so only counts of the very substrings in question decide. How
 * many of them are needed is kept small by guessing from the characters per token seen last. Not
 * thread-safe.
 */
final class TokenBoundedCut {
  /** How far beyond the expected position the search for one that does not fit begins. */
  private static final double MARGIN = 1.25;

  private final String text;
  private final Boundaries boundaries;
  private final TokenCounter counter;
  private final int maxTokens;
  private final int overlapTokens;
  private double charactersPerToken = 4;

  TokenBoundedCut(
      String text, Boundaries boundaries, TokenCounter counter, int maxTokens, int overlapTokens) {
    this.text = text;
    this.boundaries = boundaries;
    this.counter = counter;
    this.maxTokens = maxTokens;
    this.overlapTokens = overlapTokens;
  }

  /** Where a segment starts, the boundary that it goes to, and the tier of that boundary. */
  private record Cut(int start, int boundary, Tier tier) {}

  List<TextSegment> segments() {
    List<TextSegment> segments = new ArrayList<>();
    int from = skipSpace(0);
    int start = from;
    Tier tier = boundaries.tiers().get(0);
    while (from < text.length()) {
      Cut cut = cut(start, from, tier);
      int end = dropSpace(cut.boundary());
      segments.add(TextSegment.of(cut.start(), end));
      from = skipSpace(cut.boundary());
      tier = cut.tier();
      int overlap =
          overlapTokens == 0 ? -1 : new Reach(end, cut.start(), overlapTokens).furthest(end, tier);
      start = overlap < 0 ? from : skipSpace(overlap);
    }
    return segments;
  }

  /**
   * Cuts beyond a position up to which the text has been cut already, on some tier. The overlap
   * before it is dropped where it is in the way of a whole word (or table); but not once that word
   * has been cut.
   */
  private Cut cut(int start, int from, Tier previous) {
    Reach overlapping = new Reach(start, text.length() + 1, maxTokens);
    Reach plain = start == from ? overlapping : new Reach(from, text.length() + 1, maxTokens);
    for (Tier tier : boundaries.tiers()) {
      for (Reach reach : List.of(overlapping, plain)) {
        if (reach == overlapping || tier.coarsest() >= previous.coarsest()) {
          boundaries.fill(tier, from, reach.tooFar());
          int boundary = reach.furthest(from, tier);
          if (boundary >= 0) {
            return new Cut(reach.anchor, boundary, tier);
          }
        }
      }
    }
    List<Tier> tiers = boundaries.tiers();
    return new Cut(from, text.offsetByCodePoints(from, 1), tiers.get(tiers.size() - 1));
  }

  private int skipSpace(int position) {
    int i = position;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private int dropSpace(int position) {
    int i = position;
    while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  /**
   * How far a span of at most so many tokens can go from an anchor, forwards or backwards.
   *
   * <p>It remembers the nearest position known to be too far, which the search for a coarse
   * boundary leaves to the search for a finer one.
   */
  private final class Reach {
    private final int anchor;
    private final int limit;
    private final int direction;
    private int tooFar;
    private boolean bracketed;

    /** The edge is the first position that is out of the question. */
    Reach(int anchor, int edge, int limit) {
      this.anchor = anchor;
      this.limit = limit;
      this.direction = Integer.signum(edge - anchor);
      this.tooFar = edge;
    }

    /** A position beyond the limit or out of the question, not much further than need be. */
    int tooFar() {
      if (!bracketed) {
        bracketed = true;
        int room = Math.abs(tooFar - anchor);
        double distance = limit * charactersPerToken * MARGIN + 1;
        for (; distance < room; distance *= 2) {
          int probe = wordEnd((int) distance, room);
          if (tokensTo(probe) > limit) {
            tooFar = probe;
            return probe;
          }
        }
      }
      return tooFar;
    }

    /**
     * The furthest boundary beyond a position that is within the limit, on the coarsest level of
     * the tier that has any; -1 when none has.
     */
    int furthest(int position, Tier tier) {
      for (int level = tier.coarsest(); level <= tier.finest(); level++) {
        int fits = position;
        // Halving every other time bounds the steps where tokens are spread unevenly.
        boolean halve = false;
        for (int probe = probe(fits, level, halve); probe >= 0; probe = probe(fits, level, halve)) {
          if (tokensTo(probe) <= limit) {
            fits = probe;
          } else {
            tooFar = probe;
          }
          halve = !halve;
        }
        if (fits != position) {
          return fits;
        }
      }
      return -1;
    }

    private int probe(int fits, int level, boolean halve) {
      int beyond = tooFar();
      double expected = anchor + direction * (limit + 0.5) * charactersPerToken;
      int target = halve ? (fits + beyond) >>> 1 : (int) expected;
      return boundaries.nearest(target, Math.min(fits, beyond), Math.max(fits, beyond), level);
    }

    /** Inside a word, tokens would be counted that the whole word does not have. */
    private int wordEnd(int distance, int room) {
      int near = anchor + direction * distance;
      int far = near + direction * Math.min(distance, room - distance);
      int nearer = near - direction;
      int finest = boundaries.tiers().get(0).finest();
      int end = boundaries.nearest(near, Math.min(nearer, far), Math.max(nearer, far), finest);
      return end >= 0 ? end : boundaries.wholeCodePoint(near);
    }

    private int tokensTo(int position) {
      int start = skipSpace(Math.min(anchor, position));
      int end = dropSpace(Math.max(anchor, position));
      int tokens = counter.count(text.substring(start, end));
      charactersPerToken = (double) (end - start) / Math.max(1, tokens);
      return tokens;
    }
  }
}
