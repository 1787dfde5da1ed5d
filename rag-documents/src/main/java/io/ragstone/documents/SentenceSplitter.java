package io.ragstone.documents;

import com.ibm.icu.util.VersionInfo;
import io.ragstone.document.Document;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Cuts a document between sentences, of any script: as many whole sentences a segment as fit.
 *
 * <pre>{@code
 * TextSplitter splitter = SentenceSplitter.builder(embedder.tokenCounter()).maxTokens(128).build();
 * }</pre>
 *
 * <p>Where sentences end is found by ICU after Unicode's rules (UAX #29, section 5). A full stop
 * behind an abbreviation that is common in the language, such as "Mr.", ends none; abbreviations of
 * one's own can be added. A blank line always ends a sentence; any other line end does only in
 * front of headings, list items, quotes, table rows and code fences of Markdown, and behind a
 * heading, a table row or a fence, since many texts are wrapped.
 *
 * <p>A sentence that is too long by itself is cut where lines may be broken (UAX #14; in Thai and
 * its neighbours, which have no spaces, between the words that ICU's dictionaries know), and a word
 * that is too long between graphemes, as {@link RecursiveSplitter} does. Thai ends no sentences by
 * marks, so that its paragraphs are cut like that.
 *
 * <p>Every segment is a span of the document without white space at its ends, and has at most
 * {@code maxTokens} tokens, counted on just its text (a single code point that alone has more is a
 * segment of its own). Every character that is not white space is in a segment. The time is
 * proportional to the document's length as long as the counter's is to its text's. Immutable, and
 * thread-safe as the counter is.
 */
public final class SentenceSplitter implements TextSplitter {
  /** The default of {@link Builder#overlapSentences}. */
  public static final int DEFAULT_OVERLAP_SENTENCES = 1;

  private final TokenCounter counter;
  private final int maxTokens;
  private final int maxSentences;
  private final int overlapSentences;
  private final SentenceBoundaries boundaries;
  private final RecursiveSplitter graphemes;

  private SentenceSplitter(Builder builder) {
    this.counter = builder.counter;
    this.maxTokens = builder.maxTokens;
    this.maxSentences = builder.maxSentences;
    this.overlapSentences = Math.min(builder.overlapSentences, maxSentences - 1);
    this.boundaries = new SentenceBoundaries(builder.locale, builder.abbreviations);
    this.graphemes =
        RecursiveSplitter.builder(counter).maxTokens(maxTokens).overlapTokens(0).build();
  }

  /**
   * Starts building a splitter.
   *
   * @param counter what lengths are measured with, usually the embedder's own
   * @return a builder
   */
  public static Builder builder(TokenCounter counter) {
    return new Builder(counter);
  }

  @Override
  public List<TextSegment> segments(Document document) {
    String text = document.text();
    List<TextSegment> sentences = fitting(text, boundaries.sentences(text));
    return new TokenPacking(text, sentences, counter, maxTokens, maxSentences)
        .packed(overlapSentences);
  }

  /** The sentences, and in place of those that are too long what they are cut into. */
  private List<TextSegment> fitting(String text, List<TextSegment> sentences) {
    List<TextSegment> fitting = new ArrayList<>();
    for (TextSegment sentence : sentences) {
      if (fits(text, sentence)) {
        fitting.add(sentence);
      } else {
        List<TextSegment> words = new ArrayList<>();
        for (TextSegment word : boundaries.words(text, sentence)) {
          words.addAll(fits(text, word) ? List.of(word) : cutWord(text, word));
        }
        fitting.addAll(
            new TokenPacking(text, words, counter, maxTokens, Integer.MAX_VALUE).packed(0));
      }
    }
    return fitting;
  }

  private boolean fits(String text, TextSegment span) {
    return counter.count(text.substring(span.start(), span.end())) <= maxTokens;
  }

  private List<TextSegment> cutWord(String text, TextSegment word) {
    String characters = text.substring(word.start(), word.end());
    return graphemes.segments(Document.of("word", characters)).stream()
        .map(part -> TextSegment.of(word.start() + part.start(), word.start() + part.end()))
        .toList();
  }

  /** Names every parameter and the version of ICU, whose rules and dictionaries change. */
  @Override
  public String identity() {
    return "sentence(maxSentences="
        + maxSentences
        + ",overlapSentences="
        + overlapSentences
        + ","
        + boundaries
        + ",icu="
        + VersionInfo.ICU_VERSION
        + ","
        + graphemes.identity()
        + ")";
  }

  /** Builds a {@link SentenceSplitter}. Not thread-safe. */
  public static final class Builder {
    private final TokenCounter counter;
    private int maxTokens = RecursiveSplitter.DEFAULT_MAX_TOKENS;
    private int maxSentences = Integer.MAX_VALUE;
    private int overlapSentences = DEFAULT_OVERLAP_SENTENCES;
    private Locale locale = Locale.ENGLISH;
    private final SortedSet<String> abbreviations = new TreeSet<>();

    private Builder(TokenCounter counter) {
      this.counter = Objects.requireNonNull(counter, "counter");
    }

    /**
     * Sets the length of the longest segment; {@link RecursiveSplitter#DEFAULT_MAX_TOKENS} by
     * default.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = requireAtLeast(1, "maxTokens", maxTokens);
      return this;
    }

    /**
     * Sets how many sentences a segment has at most; any number by default. With 1 each sentence
     * can be found by itself.
     *
     * @param maxSentences at least 1
     * @return this builder
     */
    public Builder maxSentences(int maxSentences) {
      this.maxSentences = requireAtLeast(1, "maxSentences", maxSentences);
      return this;
    }

    /**
     * Sets how many of a segment's last sentences the next one repeats; {@value
     * #DEFAULT_OVERLAP_SENTENCES} by default. There are fewer where only so the next sentence fits,
     * and never as many as {@link #maxSentences}.
     *
     * @param overlapSentences not negative
     * @return this builder
     */
    public Builder overlapSentences(int overlapSentences) {
      this.overlapSentences = requireAtLeast(0, "overlapSentences", overlapSentences);
      return this;
    }

    /**
     * Sets whose abbreviations end no sentence; those of English by default. ICU knows
     * abbreviations of German, English, Spanish, French, Italian, Portuguese and Russian; for other
     * languages there are none. All else is the same for all languages.
     *
     * @param locale a language
     * @return this builder
     */
    public Builder locale(Locale locale) {
      this.locale = Objects.requireNonNull(locale, "locale");
      return this;
    }

    /**
     * Adds abbreviations behind which no sentence ends; none by default.
     *
     * @param abbreviations with their full stops and in their case, such as {@code "approx."}; not
     *     blank
     * @return this builder
     */
    public Builder abbreviations(Collection<String> abbreviations) {
      for (String abbreviation : abbreviations) {
        if (abbreviation.isBlank()) {
          throw new IllegalArgumentException("An abbreviation must not be blank");
        }
        this.abbreviations.add(abbreviation);
      }
      return this;
    }

    /**
     * Builds the splitter.
     *
     * @return an immutable splitter
     */
    public SentenceSplitter build() {
      return new SentenceSplitter(this);
    }

    private static int requireAtLeast(int least, String name, int value) {
      if (value < least) {
        throw new IllegalArgumentException(
            name + " must be at least " + least + ", but was " + value);
      }
      return value;
    }
  }
}
