package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.document.TextFileLoader;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * Loads the main text of the HTML files of a folder as Markdown, so that {@link
 * MarkdownHeadingSplitter} cuts it at the page's headings.
 *
 * <pre>{@code
 * DocumentLoader site = HtmlLoader.of(Path.of("site"), "**.html");
 * Document page = HtmlLoader.document("https://example.org/faq", html);
 * }</pre>
 *
 * <p>The main text is what is in {@code main}, in an element of that role, or in the only {@code
 * article}, else all of the body; without scripts, styles, navigation, page footers, form controls
 * and what is hidden. Headings become {@code #} lines, {@code pre} a fenced code block; lists keep
 * their markers and tables their columns; images leave their alternative text, links theirs. Text
 * that would read as a heading or as the start of a code block is escaped by a backslash.
 *
 * <p>Files are found and read as by {@link TextFileLoader}, as UTF-8 whatever they declare. Beside
 * its metadata there are {@code title} (the page's, or else the first heading of level 1) and
 * {@code lang} (the page's language), each if there is one. Offsets are those in the Markdown.
 * Immutable.
 */
public final class HtmlLoader implements DocumentLoader {
  private final TextFileLoader files;

  private HtmlLoader(TextFileLoader files) {
    this.files = files;
  }

  /**
   * A loader of the files below a folder.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match, as for {@link TextFileLoader#of}
   * @return the loader
   */
  public static HtmlLoader of(Path folder, String glob) {
    return of(TextFileLoader.of(folder, glob));
  }

  /**
   * A loader of the files that another one reads.
   *
   * @param files reads the files
   * @return the loader
   */
  public static HtmlLoader of(TextFileLoader files) {
    return new HtmlLoader(files);
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
  public Stream<LoadedDocument> load() {
    return files.load().map(file -> file.map(HtmlLoader::document));
  }

  @Override
  public OptionalLong expectedDocuments() {
    return files.expectedDocuments();
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
