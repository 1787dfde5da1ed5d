package io.ragstone.documents.tika;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.documents.HtmlFormat;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.error.DocumentException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * PDF, Word, PowerPoint, Excel, OpenDocument, EPUB and RTF, as Markdown: headings become {@code #}
 * lines, so that {@link MarkdownHeadingSplitter} cuts there, and tables keep their columns.
 *
 * <pre>{@code
 * DocumentLoader everything = FolderLoader.builder(Path.of("docs"))
 *     .formats(StandardFormats.all())
 *     .format(TikaFormat.create())
 *     .build();
 * }</pre>
 *
 * <p>What a file is, its content says and not its name; what is none of these formats, is damaged,
 * is encrypted or holds no text cannot be read. Headers and footers of Word's pages are left out.
 * PDF and RTF have no headings; each slide gets one with its number, each sheet one with its name.
 * Metadata are, where the file has them, {@code title}, {@code author}, {@code created} and {@code
 * modified} (in ISO 8601, such as {@code 2024-06-01T12:00:00Z}), {@code pages} (the number of pages
 * or slides), and always {@code contentType} and {@code path}.
 *
 * <p>Files are not trusted. They are parsed in this process by parsers in Java alone: no program is
 * started, nothing is looked up in a network, no XML entity is read from outside, no script or
 * macro is run. Limits are options; a file beyond one of them cannot be read:
 *
 * <table>
 *   <caption>Limits</caption>
 *   <tr><th>option</th><th>default</th><th>against</th></tr>
 *   <tr><td>maxUnpackedBytes</td><td>256 MiB</td><td>archives that unpack to much more</td></tr>
 *   <tr><td>maxCharacters</td><td>20 million</td><td>texts that are much longer than the file</td></tr>
 *   <tr><td>maxEmbeddedDepth</td><td>1</td><td>files in files; deeper ones are left out</td></tr>
 *   <tr><td>maxEmbeddedFiles</td><td>100</td><td>very many files in a file; more are left out</td></tr>
 *   <tr><td>timeout</td><td>2 minutes</td><td>parsers that do not end</td></tr>
 * </table>
 *
 * <p>A parser that does not heed the time limit goes on in a thread of its own; while 16 such
 * threads are left, no further file is read. A process of its own is the only protection against
 * parsers that use up all memory. Extensions: {@code pdf}, {@code doc}, {@code docx}, {@code docm},
 * {@code ppt}, {@code pptx}, {@code pptm}, {@code xls}, {@code xlsx}, {@code xlsm}, {@code odt},
 * {@code ods}, {@code odp}, {@code epub}, {@code rtf}. Immutable and thread-safe.
 */
public final class TikaFormat implements DocumentFormat {
  /** How many bytes the parts of an archive may have by default: 256 MiB. */
  public static final long MAX_UNPACKED_BYTES = 256L << 20;

  /** How long a text may be by default, in UTF-16 units, markup included. */
  public static final int MAX_CHARACTERS = 20_000_000;

  /** How deep files in files are read by default. */
  public static final int MAX_EMBEDDED_DEPTH = 1;

  /** How many files in a file are read by default. */
  public static final int MAX_EMBEDDED_FILES = 100;

  /** How long a file may take by default. */
  public static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final TikaExtraction extraction;
  private final TimeLimit timeLimit;
  private final long maxUnpackedBytes;
  private final boolean pagesApart;

  private TikaFormat(Builder builder) {
    this.extraction =
        new TikaExtraction(
            builder.maxCharacters, builder.maxEmbeddedDepth, builder.maxEmbeddedFiles);
    this.timeLimit = new TimeLimit(builder.timeout);
    this.maxUnpackedBytes = builder.maxUnpackedBytes;
    this.pagesApart = builder.pagesApart;
  }

  /**
   * The format with its defaults.
   *
   * @return the format
   */
  public static TikaFormat create() {
    return builder().build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Stream<Document> read(SourceFile file) throws IOException {
    // A copy, because parsers jump about in a file, and SourceFile's promises are for its streams.
    Path copy = Files.createTempFile("ragstone-", ".document");
    try {
      try (InputStream in = file.open()) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      Extract extract = timeLimit.run(() -> extract(copy), () -> Files.deleteIfExists(copy));
      return documents(file, extract).stream();
    } catch (DocumentException e) {
      throw new DocumentException(file.path() + " " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private Extract extract(Path copy) throws IOException {
    if (Files.size(copy) == 0) {
      throw new DocumentException("is empty");
    }
    UnpackedSize.check(copy, maxUnpackedBytes);
    return extraction.of(copy);
  }

  private List<Document> documents(SourceFile file, Extract extract) {
    Metadata metadata = metadata(file, extract);
    var html = Jsoup.parse(extract.html());
    Elements pages =
        pagesApart && extract.contentType().equals("application/pdf")
            ? html.select("div.page")
            : new Elements();
    List<Document> documents = new ArrayList<>();
    if (pages.isEmpty()) {
      documents.add(whole(file, html, metadata));
    }
    for (int i = 0; i < pages.size(); i++) {
      documents.add(page(file, pages.get(i), i + 1, metadata));
    }
    documents.removeIf(document -> document.text().isBlank());
    if (documents.isEmpty()) {
      throw new DocumentException("holds no text; if it was scanned, recognise its text first");
    }
    return documents;
  }

  private static Metadata metadata(SourceFile file, Extract extract) {
    Metadata.Builder metadata = extract.metadata().toBuilder();
    metadata.put("contentType", extract.contentType());
    file.metadata().asMap().forEach(metadata::put);
    return metadata.build();
  }

  private static Document whole(SourceFile file, org.jsoup.nodes.Document html, Metadata metadata) {
    int slides = 0;
    for (Element slide : html.select("div.slide-content")) {
      slides++;
      slide.prependElement("h2").text("Slide " + slides);
    }
    Document read = HtmlFormat.document(file.id(), html.outerHtml());
    Metadata.Builder all = read.metadata().toBuilder();
    metadata.asMap().forEach(all::put);
    return Document.of(file.id(), read.text(), all.build());
  }

  private static Document page(SourceFile file, Element page, int number, Metadata metadata) {
    String id = file.id() + "#page=" + number;
    return Document.of(
        id,
        HtmlFormat.document(id, page.outerHtml()).text(),
        metadata.toBuilder().put("page", number).build());
  }

  @Override
  public Set<String> extensions() {
    return Set.of(
        "pdf", "doc", "docx", "docm", "ppt", "pptx", "pptm", "xls", "xlsx", "xlsm", "odt", "ods",
        "odp", "epub", "rtf");
  }

  @Override
  public boolean isOneDocument() {
    return !pagesApart;
  }

  /** Builds a {@link TikaFormat}. Not thread-safe. */
  public static final class Builder {
    private long maxUnpackedBytes = MAX_UNPACKED_BYTES;
    private int maxCharacters = MAX_CHARACTERS;
    private int maxEmbeddedDepth = MAX_EMBEDDED_DEPTH;
    private int maxEmbeddedFiles = MAX_EMBEDDED_FILES;
    private Duration timeout = TIMEOUT;
    private boolean pagesApart;

    private Builder() {}

    /**
     * Sets how many bytes all parts of a file that is an archive (Office since 2007, OpenDocument,
     * EPUB) may have when they are unpacked. They are counted by unpacking them, whatever the
     * archive says.
     *
     * @param bytes at least 1, {@value TikaFormat#MAX_UNPACKED_BYTES} by default
     * @return this builder
     */
    public Builder maxUnpackedBytes(long bytes) {
      this.maxUnpackedBytes = atLeast(1, bytes, "maxUnpackedBytes");
      return this;
    }

    /**
     * Sets how long the text of a file may be, markup included.
     *
     * @param characters UTF-16 units, at least 1, {@value TikaFormat#MAX_CHARACTERS} by default
     * @return this builder
     */
    public Builder maxCharacters(int characters) {
      this.maxCharacters = (int) atLeast(1, characters, "maxCharacters");
      return this;
    }

    /**
     * Sets how deep files in files are read, such as a table in a presentation. Their text stands
     * where they are; those deeper are left out.
     *
     * @param depth 0 for none, {@value TikaFormat#MAX_EMBEDDED_DEPTH} by default
     * @return this builder
     */
    public Builder maxEmbeddedDepth(int depth) {
      this.maxEmbeddedDepth = (int) atLeast(0, depth, "maxEmbeddedDepth");
      return this;
    }

    /**
     * Sets how many files in a file are read; those after them are left out.
     *
     * @param files 0 for none, {@value TikaFormat#MAX_EMBEDDED_FILES} by default
     * @return this builder
     */
    public Builder maxEmbeddedFiles(int files) {
      this.maxEmbeddedFiles = (int) atLeast(0, files, "maxEmbeddedFiles");
      return this;
    }

    /**
     * Sets how long reading a file may take.
     *
     * @param timeout more than zero; 2 minutes by default
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "The timeout must be more than zero, but was " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Sets whether each page of a PDF is a document of its own, with the id {@code file.pdf#page=3}
     * and the metadata {@code page}, so that citations name the page. Sentences and sections that
     * run on to the next page are cut there. Pages without text are left out.
     *
     * @param pagesApart false by default: a file is a document
     * @return this builder
     */
    public Builder pagesApart(boolean pagesApart) {
      this.pagesApart = pagesApart;
      return this;
    }

    private static long atLeast(long least, long value, String option) {
      if (value < least) {
        throw new IllegalArgumentException(
            option + " must be at least " + least + ", but was " + value);
      }
      return value;
    }

    /**
     * Builds the format.
     *
     * @return an immutable format
     */
    public TikaFormat build() {
      return new TikaFormat(this);
    }
  }
}
