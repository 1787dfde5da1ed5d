package io.ragstone.benchmarks;

import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** English-looking texts of a wanted length in tokens, the same on every run. */
public final class SampleTexts {
  private static final String[] WORDS =
      ("the data of a collection is stored in segments and each query node loads them into memory"
              + " before a search when an index has been built for the vector field otherwise it"
              + " compares every vector which takes longer but finds the exact nearest neighbours")
          .split(" ");

  private final Random random = new Random(42);
  private final TokenCounter counter;

  /**
   * Creates a source of texts.
   *
   * @param counter what measures them
   */
  public SampleTexts(TokenCounter counter) {
    this.counter = counter;
  }

  /**
   * Texts of at least a given length, with hardly any more.
   *
   * @param count how many texts
   * @param tokens how many tokens each
   * @return the texts
   */
  public List<String> ofLength(int count, int tokens) {
    return IntStream.range(0, count).mapToObj(i -> text(tokens)).toList();
  }

  private String text(int tokens) {
    StringBuilder text = new StringBuilder();
    for (int words = 0; words < tokens; words++) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    while (counter.count(text.toString()) < tokens) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.toString().strip();
  }
}
