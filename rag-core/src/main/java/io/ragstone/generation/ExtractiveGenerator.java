package io.ragstone.generation;

import io.ragstone.embedding.Embedder;
import io.ragstone.error.GenerationException;
import io.ragstone.prompt.ContextBlock;
import io.ragstone.rerank.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Answers with the sentences of the passages that fit the question best: no language model, no
 * network, nothing invented.
 *
 * <pre>{@code
 * Generator generator = ExtractiveGenerator.builder().embedder(embedder).build();
 * }</pre>
 *
 * <p>Passages are read as Markdown: headings, questions, images and front matter are left out,
 * links become their text, and list items and lines of code stand alone. Every sentence of the
 * answer stands in a passage, up to blanks and Markdown signs, and is followed by the number of its
 * block in brackets, {@code [1]} for the first. The answer has a line a block; the block with the
 * best sentence comes first, and in a line the sentences have the order in which they stand in the
 * block.
 *
 * <p>A sentence's score is the probability that a {@linkplain Builder#reranker reranker} gives it,
 * or its cosine similarity to the question when there is an {@linkplain Builder#embedder embedder},
 * plus a little for words in common; with neither, the share of the question's words that it has,
 * rare words counting more. A small amount is taken off for each better block, and sentences that
 * score far less than the best are left out. Without passages, or when they hold no sentences, the
 * answer is {@link #NOTHING_FOUND}.
 *
 * <p>Failures of reranker and embedder are {@link GenerationException}s. Thread-safe if those are.
 */
public final class ExtractiveGenerator implements Generator {
  /** What {@link Generation#generator()} says. */
  public static final String NAME = "extractive";

  /** The answer when there is nothing to quote. */
  public static final String NOTHING_FOUND = "Nothing was found that answers the question.";

  /** How many sentences an answer has at most unless another number is chosen. */
  public static final int DEFAULT_MAX_SENTENCES = 3;

  /** How long an answer is at most unless another length is chosen, in UTF-16 units. */
  public static final int DEFAULT_MAX_CHARACTERS = 1000;

  private static final int MIN_MAX_CHARACTERS = 20;

  /** What each place further down the list of blocks takes off a sentence's score. */
  private static final double BLOCK_HANDICAP = 0.08;

  /** Sentences below this share of the best score are left out. */
  private static final double RELEVANT_SHARE = 0.6;

  /** A sentence that says nothing without more than one other is rather left out. */
  private static final int MOST_TOGETHER = 2;

  /** What does not tell one sentence from another. */
  private static final Pattern NOT_SAID = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  /** How English sentences begin that go on from the one before. */
  private static final Pattern GOES_ON =
      Pattern.compile(
          "(?:However|Therefore|Then|Thus|Hence|Otherwise|Instead|This|These|That|Those|It|They"
              + "|Also|But|And|So)\\b");

  private final SentenceScorer scorer;
  private final int maxSentences;
  private final int maxCharacters;
  private volatile boolean closed;

  private ExtractiveGenerator(Builder builder) {
    this.scorer =
        builder
            .reranker
            .map(SentenceScorer::byReranker)
            .or(() -> builder.embedder.map(SentenceScorer::byEmbedder))
            .orElseGet(SentenceScorer::byWords);
    this.maxSentences = builder.maxSentences;
    this.maxCharacters = builder.maxCharacters;
  }

  /**
   * Starts configuring a generator.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Generation generate(GenerationRequest request) {
    return generation(pieces(request));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The deltas are sentences with their marks. All scoring is done before this method returns.
   */
  @Override
  public GenerationStream stream(GenerationRequest request) {
    List<String> pieces = pieces(request);
    return new ExtractiveStream(pieces, generation(pieces), request.context());
  }

  /**
   * {@inheritDoc}
   *
   * @return {@link #NAME}
   */
  @Override
  public Optional<String> model() {
    return Optional.of(NAME);
  }

  /** Refuses later calls; embedder and reranker are left open, as they belong to the caller. */
  @Override
  public void close() {
    closed = true;
  }

  private static Generation generation(List<String> pieces) {
    return new Generation(String.join("", pieces), NAME, FinishReason.STOP, Optional.empty());
  }

  private List<String> pieces(GenerationRequest request) {
    if (closed) {
      throw new IllegalStateException("The generator is closed");
    }
    request.context().check("extraction");
    List<Sentence> sentences = sentences(request.promptContext().blocks());
    if (sentences.isEmpty()) {
      return List.of(NOTHING_FOUND);
    }
    List<Sentence> chosen = choose(sentences, scores(request, sentences));
    List<String> pieces = new ArrayList<>();
    int previous = chosen.get(0).block();
    for (Sentence sentence : chosen) {
      String separator = sentence.block() != previous ? "\n" : pieces.isEmpty() ? "" : " ";
      pieces.add(separator + sentence.text() + " [" + sentence.block() + "]");
      previous = sentence.block();
    }
    return pieces;
  }

  private static List<Sentence> sentences(List<ContextBlock> blocks) {
    List<Sentence> sentences = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ContextBlock block : blocks) {
      for (String text : MarkdownSentences.of(block.text())) {
        if (seen.add(NOT_SAID.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(""))) {
          sentences.add(new Sentence(text, block.number(), sentences.size()));
        }
      }
    }
    return sentences;
  }

  private double[] scores(GenerationRequest request, List<Sentence> sentences) {
    double[] scores = scorer.scores(request, sentences.stream().map(Sentence::text).toList());
    for (Sentence sentence : sentences) {
      scores[sentence.position()] -= BLOCK_HANDICAP * (sentence.block() - 1);
    }
    return scores;
  }

  private List<Sentence> choose(List<Sentence> sentences, double[] scores) {
    List<Sentence> byScore =
        sentences.stream()
            .sorted(Comparator.comparingDouble((Sentence sentence) -> -scores[sentence.position()]))
            .toList();
    double best = scores[byScore.get(0).position()];
    double worst = best - Math.abs(best) * (1 - RELEVANT_SHARE);
    List<Sentence> chosen = new ArrayList<>();
    for (Sentence sentence : byScore) {
      List<Sentence> together = withNeighbours(sentence, sentences);
      List<Sentence> extended = new ArrayList<>(chosen);
      together.stream().filter(s -> !chosen.contains(s)).forEach(extended::add);
      boolean fits =
          together.size() <= MOST_TOGETHER
              && extended.size() <= maxSentences
              && extended.stream().mapToInt(Sentence::length).sum() <= maxCharacters;
      if (fits && scores[sentence.position()] >= worst) {
        chosen.clear();
        chosen.addAll(extended);
      }
    }
    return chosen.isEmpty() ? List.of(byScore.get(0).cutTo(maxCharacters)) : inReadingOrder(chosen);
  }

  /** Block by block, in the order in which their first sentences were chosen. */
  private static List<Sentence> inReadingOrder(List<Sentence> chosen) {
    List<Integer> blocks = chosen.stream().map(Sentence::block).distinct().toList();
    return chosen.stream()
        .sorted(
            Comparator.comparingInt((Sentence sentence) -> blocks.indexOf(sentence.block()))
                .thenComparingInt(Sentence::position))
        .toList();
  }

  /**
   * A sentence with those that it says nothing without: behind one that ends in a colon the list
   * item or line of code, before one that goes on from others those others.
   */
  private static List<Sentence> withNeighbours(Sentence sentence, List<Sentence> sentences) {
    int start = sentence.position();
    while (start > 0
        && sentences.get(start - 1).block() == sentence.block()
        && GOES_ON.matcher(sentences.get(start).text()).lookingAt()) {
      start--;
    }
    int behind = sentence.text().endsWith(":") ? 1 : 0;
    int end = Math.min(sentences.size(), sentence.position() + behind + 1);
    return sentences.subList(start, end).stream()
        .filter(next -> next.block() == sentence.block())
        .toList();
  }

  /**
   * A sentence that may be quoted.
   *
   * @param block the number of its block, 1 for the first
   * @param position its index among all sentences
   */
  private record Sentence(String text, int block, int position) {

    /** With its mark and a separator. */
    int length() {
      return text.length() + Integer.toString(block).length() + 4;
    }

    /** As many of its first words as fit. */
    Sentence cutTo(int maxLength) {
      if (length() <= maxLength) {
        return this;
      }
      int end = text.length() - (length() + 1 - maxLength);
      int blank = text.lastIndexOf(' ', end);
      int cut = blank > 0 ? blank : end;
      if (Character.isLowSurrogate(text.charAt(cut))) {
        cut--;
      }
      return new Sentence(text.substring(0, cut) + "…", block, position);
    }
  }

  @Override
  public String toString() {
    return "ExtractiveGenerator[" + maxSentences + " sentences]";
  }

  /** Configures an {@link ExtractiveGenerator}. Not thread-safe. */
  public static final class Builder {
    private Optional<Embedder> embedder = Optional.empty();
    private Optional<Reranker> reranker = Optional.empty();
    private int maxSentences = DEFAULT_MAX_SENTENCES;
    private int maxCharacters = DEFAULT_MAX_CHARACTERS;

    private Builder() {}

    /**
     * Scores sentences by meaning; by default they are scored by the words they share with the
     * question.
     *
     * @param embedder embeds the question as a query and all sentences as documents, in one batch;
     *     not closed by the generator
     * @return this builder
     */
    public Builder embedder(Embedder embedder) {
      this.embedder = Optional.of(embedder);
      return this;
    }

    /**
     * Scores sentences by how likely they answer the question; in place of the embedder, where both
     * are set.
     *
     * @param reranker reads the question with all sentences, in one request; not closed by the
     *     generator
     * @return this builder
     */
    public Builder reranker(Reranker reranker) {
      this.reranker = Optional.of(reranker);
      return this;
    }

    /**
     * Sets how many sentences an answer has at most; {@link #DEFAULT_MAX_SENTENCES} by default.
     *
     * @param maxSentences at least 1
     * @return this builder
     */
    public Builder maxSentences(int maxSentences) {
      this.maxSentences = positive("maxSentences", maxSentences);
      return this;
    }

    /**
     * Sets how long an answer is at most, marks included; {@link #DEFAULT_MAX_CHARACTERS} by
     * default. Sentences that do not fit are passed over for shorter ones; when none fits, the best
     * one is cut and ends in an ellipsis.
     *
     * @param maxCharacters at least 20, in UTF-16 units
     * @return this builder
     */
    public Builder maxCharacters(int maxCharacters) {
      if (maxCharacters < MIN_MAX_CHARACTERS) {
        throw new IllegalArgumentException(
            "maxCharacters must be at least " + MIN_MAX_CHARACTERS + ", but was " + maxCharacters);
      }
      this.maxCharacters = maxCharacters;
      return this;
    }

    /**
     * Builds the generator.
     *
     * @return a generator
     */
    public ExtractiveGenerator build() {
      return new ExtractiveGenerator(this);
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
      }
      return value;
    }
  }
}
