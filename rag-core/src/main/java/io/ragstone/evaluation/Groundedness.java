package io.ragstone.evaluation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How much of an answer is supported by the passages that it cites.
 *
 * @param sentences the answer's sentences, in their order
 * @param threshold the score from which a sentence counted as supported
 */
public record Groundedness(List<SentenceSupport> sentences, double threshold) {
  /** Creates a result. */
  public Groundedness {
    sentences = List.copyOf(sentences);
  }

  /**
   * The share of the sentences that are supported.
   *
   * @return 0 to 1, empty for an answer without sentences
   */
  public OptionalDouble share() {
    return sentences.stream().mapToDouble(sentence -> sentence.supported() ? 1 : 0).average();
  }

  /**
   * The number of sentences that cite nothing; they count in the {@link #share()} by what all
   * blocks say.
   *
   * @return 0 to the number of sentences
   */
  public int uncited() {
    return (int) sentences.stream().filter(SentenceSupport::isUncited).count();
  }

  @Override
  public String toString() {
    long supported = sentences.stream().filter(SentenceSupport::supported).count();
    return "Groundedness["
        + supported
        + " of "
        + sentences.size()
        + " sentences supported, "
        + uncited()
        + " uncited]";
  }
}
