package io.ragstone.generation;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.error.RagException;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
 * answer stands in a passage, up to blanks and Markdown signs, and is followed by the passage's
 * number in brackets, {@code [1]} for the first. Sentences come in the order of the passages, a
 * line a passage.
 *
 * <p>A sentence's score is its cosine similarity to the question, plus a little for words in
 * common, when there is an {@linkplain Builder#embedder embedder}; otherwise the share of the
 * question's words that it has, rare words counting more. A small amount is taken off for each
 * better passage, and sentences that score far less than the best are left out. Without passages,
 * or when they hold no sentences, the answer is {@link #NOTHING_FOUND}.
 *
 * <p>Failures of the embedder are {@link GenerationException}s. Thread-safe if the embedder is.
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

  /** What each place further down the list of passages takes off a sentence's score. */
  private static final double PASSAGE_HANDICAP = 0.08;

  /** What sharing all words with the question adds to a sentence's cosine similarity. */
  private static final double WORDS_SHARE = 0.25;

  /** Sentences below this share of the best score are left out. */
  private static final double RELEVANT_SHARE = 0.6;

  private final Optional<Embedder> embedder;
  private final int maxSentences;
  private final int maxCharacters;
  private volatile boolean closed;

  private ExtractiveGenerator(Builder builder) {
    this.embedder = builder.embedder;
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

  /** Refuses later calls; an embedder is left open, as it belongs to the caller. */
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
    List<Sentence> sentences = sentences(request.passages());
    if (sentences.isEmpty()) {
      return List.of(NOTHING_FOUND);
    }
    List<Sentence> chosen = choose(sentences, scores(request, sentences));
    List<String> pieces = new ArrayList<>();
    int previous = chosen.get(0).passage();
    for (Sentence sentence : chosen) {
      String separator = sentence.passage() != previous ? "\n" : pieces.isEmpty() ? "" : " ";
      pieces.add(separator + sentence.text() + " [" + sentence.passage() + "]");
      previous = sentence.passage();
    }
    return pieces;
  }

  private static List<Sentence> sentences(List<Passage> passages) {
    List<Sentence> sentences = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < passages.size(); i++) {
      for (String text : MarkdownSentences.of(passages.get(i).text())) {
        if (seen.add(text)) {
          sentences.add(new Sentence(text, i + 1, sentences.size()));
        }
      }
    }
    return sentences;
  }

  private double[] scores(GenerationRequest request, List<Sentence> sentences) {
    List<String> texts = sentences.stream().map(Sentence::text).toList();
    double[] scores = LexicalOverlap.scores(request.question(), texts);
    if (embedder.isPresent()) {
      double[] similarities = similarities(embedder.get(), request, texts);
      Arrays.setAll(scores, i -> similarities[i] + WORDS_SHARE * scores[i]);
    }
    for (Sentence sentence : sentences) {
      scores[sentence.position()] -= PASSAGE_HANDICAP * (sentence.passage() - 1);
    }
    return scores;
  }

  private static double[] similarities(
      Embedder embedder, GenerationRequest request, List<String> texts) {
    try {
      Embedding question =
          embed(embedder, EmbeddingRequest.queries(List.of(request.question())), request).get(0);
      return embed(embedder, EmbeddingRequest.documents(texts), request).stream()
          .mapToDouble(question::dot)
          .toArray();
    } catch (CallCancelledException | DeadlineExceededException e) {
      throw e;
    } catch (RagException e) {
      throw new GenerationException(
          e.isRetryable() ? Reason.UNAVAILABLE : Reason.FAILED,
          "Could not score the sentences: " + e.getMessage(),
          e);
    }
  }

  private static List<Embedding> embed(
      Embedder embedder, EmbeddingRequest.Builder texts, GenerationRequest request) {
    return embedder.embed(texts.context(request.context()).build()).embeddings().stream()
        .map(Embedding::normalize)
        .toList();
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
      List<Sentence> extended = new ArrayList<>(chosen);
      withWhatItAnnounces(sentence, sentences)
          .filter(s -> !chosen.contains(s))
          .forEach(extended::add);
      boolean fits =
          extended.size() <= maxSentences
              && extended.stream().mapToInt(Sentence::length).sum() <= maxCharacters;
      if (fits && scores[sentence.position()] >= worst) {
        chosen.clear();
        chosen.addAll(extended);
      }
    }
    return chosen.isEmpty()
        ? List.of(byScore.get(0).cutTo(maxCharacters))
        : chosen.stream().sorted(Comparator.comparingInt(Sentence::position)).toList();
  }

  /** A sentence that ends in a colon is nothing without the list item or code after it. */
  private static Stream<Sentence> withWhatItAnnounces(Sentence sentence, List<Sentence> sentences) {
    int length = sentence.text().endsWith(":") ? 2 : 1;
    int end = Math.min(sentence.position() + length, sentences.size());
    return sentences.subList(sentence.position(), end).stream()
        .filter(next -> next.passage() == sentence.passage());
  }

  /**
   * A sentence that may be quoted.
   *
   * @param passage the number of its passage, 1 for the first
   * @param position its index among all sentences
   */
  private record Sentence(String text, int passage, int position) {

    /** With its mark and a separator. */
    int length() {
      return text.length() + Integer.toString(passage).length() + 4;
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
      return new Sentence(text.substring(0, cut) + "…", passage, position);
    }
  }

  @Override
  public String toString() {
    return "ExtractiveGenerator[" + maxSentences + " sentences]";
  }

  /** Configures an {@link ExtractiveGenerator}. Not thread-safe. */
  public static final class Builder {
    private Optional<Embedder> embedder = Optional.empty();
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
