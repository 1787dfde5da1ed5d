package io.ragstone.documents;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** What is between the values of a table, by its first line. */
final class CsvDelimiter {
  /** In the order in which they win where two are as frequent. */
  private static final String CANDIDATES = ",;\t|";

  /** How long a first line is looked at. */
  private static final int MAX_LINE = 1 << 16;

  private static final String EXCELS_LINE = "sep=";

  private CsvDelimiter() {}

  /** Leaves the reader at its start, or behind the line {@code sep=}. */
  static char of(BufferedReader reader, Optional<Character> known) throws IOException {
    reader.mark(MAX_LINE + 1);
    StringBuilder line = new StringBuilder();
    int next = reader.read();
    while (next >= 0 && next != '\n' && next != '\r' && line.length() < MAX_LINE) {
      line.append((char) next);
      next = reader.read();
    }
    boolean isExcels = line.length() == EXCELS_LINE.length() + 1 && line.indexOf(EXCELS_LINE) == 0;
    if (!isExcels) {
      reader.reset();
      return known.orElseGet(() -> mostFrequent(line));
    }
    return known.orElse(line.charAt(EXCELS_LINE.length()));
  }

  private static char mostFrequent(CharSequence line) {
    int[] counts = new int[CANDIDATES.length()];
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      int candidate = CANDIDATES.indexOf(c);
      if (candidate >= 0 && !quoted) {
        counts[candidate]++;
      }
    }
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return CANDIDATES.charAt(best);
  }
}
