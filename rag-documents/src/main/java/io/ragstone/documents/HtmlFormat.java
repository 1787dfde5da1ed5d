package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * HTML: the main text of a page as Markdown, so that {@link MarkdownHeadingSplitter} cuts it at the
 * page's headings.
 *
 * <pre>{@code
 * DocumentLoader site = FolderLoader.of(Path.of("site"), "**.html", HtmlFormat.create());
 * Document page = HtmlFormat.document("https://example.org/faq", html);
 * }</pre>
 *
 * <p>The main text is what is in {@code main}, in an element of that role, or in the only {@code
 * article}, else all of the body; without scripts, styles, navigation, page footers, form controls
 * and what is hidden. Headings become {@code #} lines, {@code pre} a fenced code block; lists keep
 * their markers and tables their columns; images leave their alternative text, links theirs. Text
 * that would read as a heading or as the start of a code block is escaped by a backslash.
 *
 * <p>Beside the metadata of {@link SourceFile#document} there are {@code title} (the page's, or
 * else the first heading of level 1) and {@code lang} (the page's language), each if there is one.
 * Offsets are those in the Markdown. Extensions: {@code html}, {@code htm}, {@code xhtml}.
 * Immutable.
 */
public final class HtmlFormat implements DocumentFormat {
  private final TextEncoding encoding;

  private HtmlFormat(TextEncoding encoding) {
    this.encoding = encoding;
  }

  /**
   * HTML in the encoding that a page declares, by a byte order mark, a {@code meta} element or an
   * XML declaration; where it declares none, or one that it cannot be in, what {@link
   * DetectedEncoding} finds.
   *
   * @return the format
   */
  public static HtmlFormat create() {
    return new HtmlFormat(new HtmlEncoding());
  }

  /**
   * The same format in another encoding.
   *
   * @param encoding says in which encoding a file is, whatever the page declares
   * @return the format
   */
  public HtmlFormat withEncoding(TextEncoding encoding) {
    return new HtmlFormat(Objects.requireNonNull(encoding, "encoding"));
  }

  /**
   * Reads a page from a string.
   *
   * @param id the id of the document, such as the page's address
   * @param html a page or a piece of one, however malformed
   * @return the document
   */
  public static Document document(String id, String html) {
    return document(Document.of(id, html));
  }

  @Override
  public Stream<Document> read(SourceFile file) throws IOException {
    return Stream.of(document(file.document(encoding)));
  }

  @Override
  public Set<String> extensions() {
    return Set.of("html", "htm", "xhtml");
  }

  @Override
  public boolean isOneDocument() {
    return true;
  }

  private static Document document(Document file) {
    org.jsoup.nodes.Document page = Jsoup.parse(file.text());
    Metadata.Builder metadata = file.metadata().toBuilder();
    Element heading = page.selectFirst("h1");
    String title = page.title().isBlank() && heading != null ? heading.text() : page.title();
    if (!title.isBlank()) {
      metadata.put("title", title.strip());
    }
    Element root = page.selectFirst("html[lang]");
    if (root != null && !root.attr("lang").isBlank()) {
      metadata.put("lang", root.attr("lang").strip());
    }
    return Document.of(file.id(), HtmlAsMarkdown.of(mainElement(page)), metadata.build());
  }

  private static Element mainElement(org.jsoup.nodes.Document page) {
    Element main = page.selectFirst("main, [role=main]");
    if (main != null) {
      return main;
    }
    Elements articles = page.select("article");
    return articles.size() == 1 ? articles.get(0) : page.body();
  }
}
