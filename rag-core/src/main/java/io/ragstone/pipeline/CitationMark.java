package io.ragstone.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Numbers in brackets as models write them to cite: {@code [1]}, {@code [1, 2]}, {@code [1-3]},
 * also with full-width brackets.
 *
 * @param text the whole mark
 * @param numbers the numbers it stands for, in their order, each once
 * @param items how many numbers and ranges are written in it
 */
record CitationMark(String text, List<Integer> numbers, int items) {
  /** What {@link #end} says of a bracket that may still become a mark. */
  static final int UNFINISHED = Integer.MAX_VALUE;

  /** What {@link #end} says of a bracket that is no mark. */
  static final int NONE = -1;

  /**
   * Larger numbers are years, sizes and the like, unless there are that many blocks. So are numbers
   * in longer brackets, for whose end a stream would have to wait.
   */
  private static final int LARGEST = 99;

  private static final int MAX_LENGTH = 64;
  private static final String OPENING = "[【［";
  private static final String CLOSING = "]】］";
  private static final String INSIDE = "0123456789,;，；、-–— \t\u00A0";
  private static final String ITEM = "(\\d{1,9})(?:\\h?[-–—]\\h?(\\d{1,9}))?";
  private static final Pattern ONE_ITEM = Pattern.compile(ITEM);
  private static final Pattern ITEMS = Pattern.compile(ITEM + "(?:\\h?[,;，；、]\\h?" + ITEM + ")*");

  static boolean opensWith(char c) {
    return OPENING.indexOf(c) >= 0;
  }

  /** Where the mark that may begin with an opening bracket ends, exclusive. */
  static int end(CharSequence text, int start) {
    char closing = CLOSING.charAt(OPENING.indexOf(text.charAt(start)));
    int limit = start + MAX_LENGTH;
    for (int i = start + 1; i < Math.min(text.length(), limit); i++) {
      if (text.charAt(i) == closing) {
        return i + 1;
      }
      if (INSIDE.indexOf(text.charAt(i)) < 0) {
        return NONE;
      }
    }
    return text.length() < limit ? UNFINISHED : NONE;
  }

  /** The mark that a text between brackets is, if it is one in an answer from so many blocks. */
  static Optional<CitationMark> of(String text, int blocks) {
    String inside = text.substring(1, text.length() - 1);
    if (!ITEMS.matcher(inside).matches()) {
      return Optional.empty();
    }
    int largest = Math.max(LARGEST, blocks);
    List<MatchResult> items = ONE_ITEM.matcher(inside).results().toList();
    List<Integer> numbers = new ArrayList<>();
    for (MatchResult item : items) {
      int first = Integer.parseInt(item.group(1));
      int last = item.group(2) == null ? first : Integer.parseInt(item.group(2));
      if (first > last || last > largest) {
        return Optional.empty();
      }
      IntStream.rangeClosed(first, last).forEach(numbers::add);
    }
    // [0] is a model that counts from 0; [0, 1] is an interval.
    boolean interval = numbers.contains(0) && numbers.size() > 1;
    return interval
        ? Optional.empty()
        : Optional.of(new CitationMark(text, numbers.stream().distinct().toList(), items.size()));
  }

  /** The mark with some of its numbers only. */
  String with(List<Integer> some) {
    return text.charAt(0)
        + String.join(", ", some.stream().map(String::valueOf).toList())
        + text.charAt(text.length() - 1);
  }
}
