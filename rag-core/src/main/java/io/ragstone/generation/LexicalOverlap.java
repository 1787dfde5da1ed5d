package io.ragstone.generation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of a question's words a sentence has, each word weighted by its inverse document
 * frequency over the sentences (Spärck Jones 1972), so that words that are everywhere count little.
 */
final class LexicalOverlap {
  /** Scripts without blanks between words count character by character. */
  private static final String UNSPACED = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}";

  private static final Pattern WORD =
      Pattern.compile("[" + UNSPACED + "]|[\\p{L}\\p{M}\\p{N}&&[^" + UNSPACED + "]]+");

  private LexicalOverlap() {}

  /** One score a sentence: 0 for no word in common, 1 when it has all words of the question. */
  static double[] scores(String question, List<String> sentences) {
    Set<String> asked = words(question);
    List<Set<String>> said = sentences.stream().map(LexicalOverlap::words).toList();
    Map<String, Double> weights = new HashMap<>();
    for (String word : asked) {
      long having = said.stream().filter(words -> words.contains(word)).count();
      weights.put(word, Math.log(1 + (double) sentences.size() / (having + 1)));
    }
    double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    return said.stream()
        .mapToDouble(
            words -> {
              Set<String> common = new HashSet<>(asked);
              common.retainAll(words);
              return common.isEmpty() ? 0 : common.stream().mapToDouble(weights::get).sum() / all;
            })
        .toArray();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
