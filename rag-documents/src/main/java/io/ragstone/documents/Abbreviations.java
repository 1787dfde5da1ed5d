package io.ragstone.documents;

import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.ULocale;
import io.ragstone.splitter.TextSegment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Abbreviations whose full stop ends no sentence. Not thread-safe.
 *
 * <p>ICU has lists of them, but its own iterator looks at the ends of words only, and takes German
 * "Meier." for "r."; so the lists are asked for whole words here.
 */
final class Abbreviations {
  /** Longer than any that is known. */
  private static final int MAX_LENGTH = 40;

  private final FilteredBreakIteratorBuilder list;
  private final Map<String, Boolean> asked = new HashMap<>();

  Abbreviations(ULocale locale, Collection<String> more) {
    this.list = FilteredBreakIteratorBuilder.getInstance(locale);
    more.forEach(abbreviation -> asked.put(abbreviation, true));
  }

  /** Whether the last word of a span is one. */
  boolean isLast(String text, TextSegment span) {
    if (text.charAt(span.end() - 1) != '.') {
      return false;
    }
    int least = Math.max(span.start(), span.end() - MAX_LENGTH);
    int start = span.end() - 1;
    while (start > least && isPartOfWord(text.charAt(start - 1))) {
      start--;
    }
    return asked.computeIfAbsent(text.substring(start, span.end()), this::isListed);
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || c == '.' || c == '-';
  }

  /** To take something off the list is the only question that it answers. */
  private boolean isListed(String word) {
    return list.unsuppressBreakAfter(word);
  }
}
