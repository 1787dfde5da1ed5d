package io.ragstone.eval.question;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.error.DatasetException;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes a test collection of documents with headings: a heading is the query, the text below it the
 * one relevant document.
 *
 * <pre>{@code
 * TestCollection collection =
 *     HeadingQuestions.builder("handbook", files, splitter)
 *         .maxQuestions(300)
 *         .build()
 *         .collection();
 * BeirFolder.write(collection, Path.of("handbook-questions"), "test");
 * }</pre>
 *
 * <p>Documents are cut by a splitter that knows headings; neighbouring segments under the same
 * headings are one section again, so the splitter's lengths do not matter. All sections are
 * documents of the collection, by the ids {@code source#1}, {@code source#2} and so on. A section
 * is asked for when its own heading and its text are long enough and no other section of the corpus
 * has the same heading, in upper or lower case: who asks for "Overview" cannot be given the right
 * one.
 *
 * <p>By default no heading stands in the text that is searched. If it did, the query would be found
 * word for word, and keyword search would look better than it is ({@link IndexedHeadings#ALL}).
 * Headings are still no questions: they are short, and written by whoever wrote the text, in the
 * same words. Take the numbers for comparing configurations, not for what users will see.
 *
 * <p>The same documents and seed make the same collection. Immutable.
 */
public final class HeadingQuestions {
  /** The default of {@link Builder#maxQuestions}: 500 questions. */
  public static final int DEFAULT_MAX_QUESTIONS = 500;

  /** The default of {@link Builder#minHeadingWords}: 3 words. */
  public static final int DEFAULT_MIN_HEADING_WORDS = 3;

  /** The default of {@link Builder#minTextWords}: 15 words. */
  public static final int DEFAULT_MIN_TEXT_WORDS = 15;

  /** The default of {@link Builder#seed}. */
  public static final long DEFAULT_SEED = 20_261_122;

  private final String name;
  private final DocumentLoader documents;
  private final TextSplitter splitter;
  private final int maxQuestions;
  private final int minHeadingWords;
  private final int minTextWords;
  private final IndexedHeadings indexedHeadings;
  private final long seed;

  private HeadingQuestions(Builder builder) {
    this.name = builder.name;
    this.documents = builder.documents;
    this.splitter = builder.splitter;
    this.maxQuestions = builder.maxQuestions;
    this.minHeadingWords = builder.minHeadingWords;
    this.minTextWords = builder.minTextWords;
    this.indexedHeadings = builder.indexedHeadings;
    this.seed = builder.seed;
  }

  /**
   * Starts with documents.
   *
   * @param name what to call the collection
   * @param documents the documents
   * @param splitter cuts them at their headings, such as {@code MarkdownHeadingSplitter}
   * @return a builder
   */
  public static Builder builder(String name, DocumentLoader documents, TextSplitter splitter) {
    return new Builder(name, documents, splitter);
  }

  /**
   * Reads the documents and makes the collection.
   *
   * @return the collection, in memory
   * @throws DatasetException when no heading is fit to be a query; the message says why
   */
  public TestCollection collection() {
    List<Section> sections = sections();
    Map<String, Integer> sameHeading = new HashMap<>();
    sections.forEach(section -> sameHeading.merge(section.foldedHeading(), 1, Integer::sum));
    List<Section> fit =
        sections.stream()
            .filter(section -> words(section.heading()) >= minHeadingWords)
            .filter(section -> words(section.text()) >= minTextWords)
            .filter(section -> sameHeading.getOrDefault(section.foldedHeading(), 0) == 1)
            .toList();
    if (fit.isEmpty()) {
      throw new DatasetException(
          "None of the "
              + sections.size()
              + " sections of "
              + name
              + " can be asked for: a heading needs "
              + minHeadingWords
              + " words, the text below it "
              + minTextWords
              + ", and no other section may have the same heading. Lower minHeadingWords or"
              + " minTextWords, and use a splitter that knows headings");
    }
    List<TestQuery> queries = new ArrayList<>();
    Qrels.Builder qrels = Qrels.builder();
    for (Section section : Sampling.sample(fit, maxQuestions, seed)) {
      queries.add(new TestQuery(section.id(), section.heading()));
      qrels.add(section.id(), section.id(), 1);
    }
    List<Document> corpus =
        sections.stream().map(section -> section.document(indexedHeadings)).toList();
    return new TestCollection(name, corpus::stream, queries, qrels.build());
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    try (Stream<Document> all = documents.load().map(LoadedDocument::orThrow)) {
      for (Iterator<Document> each = all.iterator(); each.hasNext(); ) {
        addSections(each.next(), sections);
      }
    }
    return sections;
  }

  private void addSections(Document document, List<Section> sections) {
    List<TextSegment> segments = splitter.segments(document);
    int number = 0;
    for (int first = 0; first < segments.size(); ) {
      TextSegment section = segments.get(first);
      int next = first + 1;
      int end = section.end();
      while (next < segments.size()
          && segments.get(next).headingPath().equals(section.headingPath())) {
        end = Math.max(end, segments.get(next).end());
        next++;
      }
      number++;
      sections.add(
          new Section(
              document.id() + "#" + number,
              section.headingPath(),
              document.text().substring(section.start(), end).strip()));
      first = next;
    }
  }

  private static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  /** The text under a heading; the heading is blank where a document begins without one. */
  private record Section(String id, List<String> path, String text) {
    String heading() {
      return path.isEmpty() ? "" : path.get(path.size() - 1).strip();
    }

    String foldedHeading() {
      return heading().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    Document document(IndexedHeadings headings) {
      String above = String.join(" > ", headings.of(path));
      return Document.of(id, above.isEmpty() ? text : above + "\n" + text);
    }
  }

  /** Builds {@link HeadingQuestions}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final DocumentLoader documents;
    private final TextSplitter splitter;
    private int maxQuestions = DEFAULT_MAX_QUESTIONS;
    private int minHeadingWords = DEFAULT_MIN_HEADING_WORDS;
    private int minTextWords = DEFAULT_MIN_TEXT_WORDS;
    private IndexedHeadings indexedHeadings = IndexedHeadings.NONE;
    private long seed = DEFAULT_SEED;

    private Builder(String name, DocumentLoader documents, TextSplitter splitter) {
      this.name = Objects.requireNonNull(name, "name");
      this.documents = Objects.requireNonNull(documents, "documents");
      this.splitter = Objects.requireNonNull(splitter, "splitter");
    }

    /**
     * Sets how many questions to draw at most; {@value HeadingQuestions#DEFAULT_MAX_QUESTIONS} by
     * default.
     *
     * @param maxQuestions at least 1
     * @return this builder
     */
    public Builder maxQuestions(int maxQuestions) {
      this.maxQuestions = requireAtLeast(1, "maxQuestions", maxQuestions);
      return this;
    }

    /**
     * Sets how many words a heading needs to be a query; {@value
     * HeadingQuestions#DEFAULT_MIN_HEADING_WORDS} by default, since "Installation" asks for nothing
     * in particular.
     *
     * @param minHeadingWords at least 1
     * @return this builder
     */
    public Builder minHeadingWords(int minHeadingWords) {
      this.minHeadingWords = requireAtLeast(1, "minHeadingWords", minHeadingWords);
      return this;
    }

    /**
     * Sets how many words the text below a heading needs; {@value
     * HeadingQuestions#DEFAULT_MIN_TEXT_WORDS} by default.
     *
     * @param minTextWords at least 1
     * @return this builder
     */
    public Builder minTextWords(int minTextWords) {
      this.minTextWords = requireAtLeast(1, "minTextWords", minTextWords);
      return this;
    }

    /**
     * Sets which headings stand in the text that is searched; {@link IndexedHeadings#NONE} by
     * default.
     *
     * @param indexedHeadings which
     * @return this builder
     */
    public Builder indexedHeadings(IndexedHeadings indexedHeadings) {
      this.indexedHeadings = Objects.requireNonNull(indexedHeadings, "indexedHeadings");
      return this;
    }

    /**
     * Sets where the random numbers start; {@value HeadingQuestions#DEFAULT_SEED} by default.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Builds it.
     *
     * @return an immutable object
     */
    public HeadingQuestions build() {
      return new HeadingQuestions(this);
    }
  }

  static int requireAtLeast(int least, String option, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + " must be at least " + least + ", but was " + value);
    }
    return value;
  }
}
