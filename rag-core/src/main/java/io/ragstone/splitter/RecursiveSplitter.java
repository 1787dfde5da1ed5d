package io.ragstone.splitter;

import io.ragstone.document.Document;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Cuts a document into segments of bounded length that overlap, at the coarsest separators that
 * keep them within the bound.
 *
 * <pre>{@code
 * TextSplitter splitter = RecursiveSplitter.builder(embedder.tokenCounter()).build();
 * }</pre>
 *
 * <p>From where a segment starts it is taken as far as the coarsest separator allows: to the last
 * blank line within reach; where there is none, to the last line end; then to the last end of a
 * sentence, the last space, the last grapheme (what readers see as one character), and only inside
 * a grapheme that is too long by itself to the last code point. The next segment begins up to
 * {@code overlapTokens} before that, at any separator; it begins without overlap where only so its
 * next word fits, and inside a word only when the cut was inside that word too.
 *
 * <p>Every segment is a span of the document without white space at its ends, is not blank, and has
 * at most {@code maxTokens} tokens, counted on just its text (a single code point that alone has
 * more is a segment of its own). Every character that is not white space, in the sense of {@link
 * Character#isWhitespace(int)}, is in a segment. The time is proportional to the document's length
 * as long as the counter's is to its text's.
 *
 * <p>Immutable, and thread-safe as the counter is.
 */
public final class RecursiveSplitter implements TextSplitter {
  /** The default of {@link Builder#maxTokens}. */
  public static final int DEFAULT_MAX_TOKENS = 256;

  /** The default of {@link Builder#overlapTokens}. */
  public static final int DEFAULT_OVERLAP_TOKENS = 32;

  private static final String LINE_END = "(?>\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])";

  /** The default of {@link Builder#separators}: blank line, line end, sentence end, space. */
  public static final List<String> DEFAULT_SEPARATORS =
      List.of(
          LINE_END + "\\h*+" + LINE_END + "\\s*+",
          LINE_END,
          // A full stop needs a space behind it to end a sentence; that of Chinese or Hindi does
          // not.
          "(?<=[.!?…])[\\p{Pe}\\p{Pf}\"']*+\\s++|(?<=[。！？｡؟۔।॥])[\\p{Pe}\\p{Pf}]*+(?![。！？｡؟۔।॥])",
          "[\\p{javaWhitespace}\\u200B]++");

  /** Texts whose lengths tell one model's tokens from another's. */
  private static final List<String> SAMPLES =
      List.of(
          "Retrieval finds passages; generation answers questions, unbelievably well-foundedly.",
          "for (int i = 0; i < 1234567; i++) { total += 3.14159 * i; }\n\n\t// https://example.org",
          "素早い茶色の狐がのろまな犬を飛び越える。敏捷的棕色狐狸。",
          "Съешь же ещё этих мягких французских булок, да выпей чаю 🍵.");

  private final TokenCounter counter;
  private final int maxTokens;
  private final int overlapTokens;
  private final List<Pattern> separators;

  private RecursiveSplitter(Builder builder) {
    this.counter = builder.counter;
    this.maxTokens = builder.maxTokens;
    this.overlapTokens = builder.overlapTokens;
    this.separators = builder.separators.stream().map(RecursiveSplitter::compile).toList();
    if (overlapTokens >= maxTokens) {
      throw new IllegalArgumentException(
          "overlapTokens must be less than maxTokens, but they were "
              + overlapTokens
              + " and "
              + maxTokens);
    }
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
    return segments(document, List.of());
  }

  /**
   * Says where to cut when some spans, such as tables, should not be cut. A span that fits into a
   * segment is not cut, nor does an overlap begin inside it; one that does not fit is cut like any
   * other text.
   *
   * @param document the document
   * @param whole spans of its text that should stay whole, in any order; only their offsets count
   * @return its segments in order; empty when the document is blank
   */
  public List<TextSegment> segments(Document document, List<TextSegment> whole) {
    String text = document.text();
    for (TextSegment span : whole) {
      if (span.end() > text.length()) {
        throw new IllegalArgumentException(
            "The span " + span + " to be kept whole ends outside of " + document);
      }
    }
    Boundaries boundaries = new Boundaries(text, separators, whole);
    return new TokenBoundedCut(text, boundaries, counter, maxTokens, overlapTokens).segments();
  }

  /**
   * Names every parameter; the token counter, which has no name, by the lengths it finds for a few
   * sample texts.
   */
  @Override
  public String identity() {
    return "recursive(max="
        + maxTokens
        + ",overlap="
        + overlapTokens
        + ",separators="
        + separators
        + ",sampleTokens="
        + SAMPLES.stream().map(counter::count).toList()
        + ")";
  }

  private static Pattern compile(String separator) {
    try {
      return Pattern.compile(separator);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "The separator \"" + separator + "\" is not a regular expression; quote literal text", e);
    }
  }

  /** Builds a {@link RecursiveSplitter}. Not thread-safe. */
  public static final class Builder {
    private final TokenCounter counter;
    private int maxTokens = DEFAULT_MAX_TOKENS;
    private int overlapTokens = DEFAULT_OVERLAP_TOKENS;
    private List<String> separators = DEFAULT_SEPARATORS;

    private Builder(TokenCounter counter) {
      this.counter = Objects.requireNonNull(counter, "counter");
    }

    /**
     * Sets the length of the longest segment; {@value #DEFAULT_MAX_TOKENS} by default.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      if (maxTokens < 1) {
        throw new IllegalArgumentException("maxTokens must be at least 1, but was " + maxTokens);
      }
      this.maxTokens = maxTokens;
      return this;
    }

    /**
     * Sets how much of a segment's end the next one repeats at most; {@value
     * #DEFAULT_OVERLAP_TOKENS} by default.
     *
     * @param overlapTokens 0 to maxTokens - 1
     * @return this builder
     */
    public Builder overlapTokens(int overlapTokens) {
      if (overlapTokens < 0) {
        throw new IllegalArgumentException(
            "overlapTokens must not be negative, but was " + overlapTokens);
      }
      this.overlapTokens = overlapTokens;
      return this;
    }

    /**
     * Sets where to cut; {@link #DEFAULT_SEPARATORS} by default. Behind the finest separator come
     * graphemes and code points, always.
     *
     * @param separators regular expressions from coarse to fine, at most 32; a cut is at the end of
     *     a match, so separators belong to the text before them. One that takes quadratic time on
     *     long texts makes the splitter do so
     * @return this builder
     */
    public Builder separators(List<String> separators) {
      if (separators.size() > Boundaries.MAX_SEPARATORS) {
        throw new IllegalArgumentException(
            "At most "
                + Boundaries.MAX_SEPARATORS
                + " separators are allowed, but there were "
                + separators.size());
      }
      this.separators = List.copyOf(separators);
      return this;
    }

    /**
     * Builds the splitter.
     *
     * @return an immutable splitter
     */
    public RecursiveSplitter build() {
      return new RecursiveSplitter(this);
    }
  }
}
