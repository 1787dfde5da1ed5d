package io.ragstone.postprocess;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The runs of characters in a text, which need no words and so serve every script. */
record Shingles(Set<String> runs) {
  static final int LENGTH = 5;

  static Shingles of(String text) {
    String plain = text.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ");
    Set<String> runs = new HashSet<>();
    for (int i = 0; i + LENGTH <= plain.length(); i++) {
      runs.add(plain.substring(i, i + LENGTH));
    }
    // A text that is shorter is a run by itself.
    return new Shingles(runs.isEmpty() ? Set.of(plain) : runs);
  }

  double resemblance(Shingles other) {
    long shared = runs.stream().filter(other.runs::contains).count();
    return (double) shared / (runs.size() + other.runs.size() - shared);
  }
}
