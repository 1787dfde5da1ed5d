package io.ragstone.splitter;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a text may be cut, and how gladly: a position's level is 0 where the coarsest separator
 * ends, and grows the finer the cut.
 *
 * <p>The levels come in tiers: separators, separators inside spans that are to be kept whole,
 * graphemes, code points. The last two are filled in where they are asked for only, since few texts
 * need them. Not thread-safe.
 */
final class Boundaries {
  /** The most separators that leave room for the other tiers in a byte. */
  static final int MAX_SEPARATORS = 32;

  /** A run of levels that are tried from the coarsest to the finest. */
  record Tier(int coarsest, int finest) {}

  private static final byte NONE = Byte.MAX_VALUE;
  private static final char ZERO_WIDTH_SPACE = '\u200B';
  private static final char ZERO_WIDTH_JOINER = '\u200D';
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  private final String text;
  private final byte[] levels;
  private final Tier graphemes;
  private final Tier codePoints;
  private final List<Tier> tiers;

  Boundaries(String text, List<Pattern> separators, List<TextSegment> whole) {
    int count = separators.size();
    this.text = text;
    this.graphemes = new Tier(2 * count, 2 * count);
    this.codePoints = new Tier(2 * count + 1, 2 * count + 1);
    this.tiers =
        List.of(new Tier(0, count - 1), new Tier(count, 2 * count - 1), graphemes, codePoints);
    this.levels = new byte[text.length() + 1];
    Arrays.fill(levels, NONE);
    for (int level = count - 1; level >= 0; level--) {
      for (Matcher match = separators.get(level).matcher(text); match.find(); ) {
        if (!isInsideGrapheme(match.end())) {
          levels[match.end()] = (byte) level;
        }
      }
    }
    for (TextSegment span : whole) {
      for (int position = span.start() + 1; position < span.end(); position++) {
        if (levels[position] < count) {
          levels[position] += (byte) count;
        }
      }
    }
    levels[text.length()] = 0;
  }

  /** The tiers from the coarsest to the finest. */
  List<Tier> tiers() {
    return tiers;
  }

  /**
   * Fills in the boundaries of a tier that are strictly between a boundary and a later position.
   */
  void fill(Tier tier, int after, int before) {
    if (tier.equals(graphemes)) {
      Matcher grapheme = GRAPHEME.matcher(text).region(after, Math.min(before, text.length()));
      while (grapheme.find() && grapheme.end() < before) {
        mark(grapheme.end(), tier);
      }
    } else if (tier.equals(codePoints)) {
      for (int position = after;
          position < before;
          position = text.offsetByCodePoints(position, 1)) {
        mark(position, tier);
        if (position == text.length()) {
          return;
        }
      }
    }
  }

  /** Whether a mark stands there that belongs to the character before. */
  private boolean isInsideGrapheme(int position) {
    if (position == 0 || position == text.length()) {
      return false;
    }
    int before = text.codePointBefore(position);
    int type = Character.getType(text.codePointAt(position));
    boolean isMark =
        type == Character.NON_SPACING_MARK
            || type == Character.ENCLOSING_MARK
            || type == Character.COMBINING_SPACING_MARK
            || text.charAt(position) == ZERO_WIDTH_JOINER;
    return isMark && !Character.isWhitespace(before) && before != ZERO_WIDTH_SPACE;
  }

  private void mark(int position, Tier tier) {
    levels[position] = (byte) Math.min(levels[position], tier.finest());
  }

  /**
   * The boundary strictly between two positions that is nearest to a target, none finer than a
   * level; -1 when there is none.
   */
  int nearest(int target, int after, int before, int finest) {
    if (before - after < 2) {
      return -1;
    }
    int middle = Math.max(after + 1, Math.min(target, before - 1));
    int down = middle;
    while (down > after && levels[down] > finest) {
      down--;
    }
    int up = middle;
    while (up < before && levels[up] > finest) {
      up++;
    }
    if (down <= after) {
      return up < before ? up : -1;
    }
    return up < before && up - middle < middle - down ? up : down;
  }

  /** The position itself, or the one before when it would cut a surrogate pair. */
  int wholeCodePoint(int position) {
    boolean insidePair =
        position > 0
            && position < text.length()
            && Character.isSurrogatePair(text.charAt(position - 1), text.charAt(position));
    return insidePair ? position - 1 : position;
  }
}
