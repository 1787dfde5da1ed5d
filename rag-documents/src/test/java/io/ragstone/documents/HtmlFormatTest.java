package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.file.FolderLoader;
import io.ragstone.file.TextEncoding;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlFormatTest {
  @TempDir Path folder;

  private static String markdown(String html) {
    return HtmlFormat.document("page", html).text();
  }

  @Test
  void aPageReadsAsMarkdown() {
    assertEquals(
        """
        # Vector search & you

        First paragraph with a link, `code()` and a picture: a chart.
        Second line.

        ## Steps

        - one
        - two words
          1. inner
          2. other
        - three

        ```java
        int a = 1;

          # b `c`
        ```

        > quoted
        > twice

        | Name | Size |
        | --- | --- |
        | a\\|b | 1 2 |
        | c |  |

        term
        what it means

        Done.\
        """,
        markdown(
            """
            <!doctype html><html lang="en"><head><title>T</title><style>x</style></head>
            <body><nav>menu</nav>
            <main>
              <h1>Vector   <em>search</em> &amp;
                you <a class="headerlink" href="#x">¶</a></h1>
              <script>alert(1)</script>
              <p>First   paragraph with <a href="/x">a link</a>, <code>code()</code>
                 and a picture: <img src="c.png" alt="a chart">.<br>Second line.</p>
              <h2>Steps</h2>
              <ul><li>one</li><li>two
                 words<ol><li>inner</li><li>other</li></ol></li><li>three</li></ul>
              <pre><code class="language-java">int a = 1;

              # b `c`
            </code></pre>
              <blockquote>quoted<br>twice</blockquote>
              <table><tr><th>Name</th><th>Size</th></tr>
                <tr><td>a|b</td><td>1<br>2</td></tr><tr><td>c</td><td></td></tr></table>
              <dl><dt>term</dt><dd>what it means</dd></dl>
              <div hidden>secret</div><div aria-hidden="true">icon</div>
              <button>Click</button>
              <p>Done.</p>
            </main><footer>imprint</footer></body></html>
            """));
  }

  @Test
  void theMainTextIsInMainOrTheOnlyArticleOrTheBody() {
    assertEquals("b", markdown("<p>a</p><main>b</main><article>c</article>"));
    assertEquals("b", markdown("<p>a</p><div role=main>b</div>"));
    assertEquals("c", markdown("<p>a</p><article>c</article>"));
    assertEquals("a\n\nc\n\nd", markdown("<p>a</p><article>c</article><article>d</article>"));
    assertEquals("plain text", markdown("plain\n text"));
    assertEquals("", markdown(""));
    assertEquals("", markdown("<html><head><title>x</title></head></html>"));
  }

  @Test
  void headingsAreWhereMarkdownHeadingSplitterCuts() {
    Document page =
        HtmlFormat.document(
            "page",
            "<h1>A</h1><p>a</p><h2><span>B</span> <code>b</code></h2><div>b</div><h3> </h3>");

    assertEquals(
        List.of("A: a", "A/B b: b"),
        MarkdownHeadingSplitter.builder(String::length).build().split(page).stream()
            .map(chunk -> String.join("/", chunk.headingPath()) + ": " + chunk.text())
            .toList());
  }

  @Test
  void textThatLooksLikeMarkupStaysText() {
    String html =
        "<p># no</p><p>```</p><p>~~~ x</p><p>&lt;!-- no</p><p>title</p><p>===</p><p>a<br>---</p>"
            + "<pre>```\n# code\n````</pre><h1>yes</h1><p>text</p>";

    assertEquals(
        "\\# no\n\n\\```\n\n\\~~~ x\n\n\\<!-- no\n\ntitle\n\n\\===\n\na\n\\---\n\n"
            + "`````\n```\n# code\n````\n`````\n\n# yes\n\ntext",
        markdown(html));
    assertEquals(
        List.of("yes"),
        MarkdownOutline.of(markdown(html)).headings().stream()
            .map(MarkdownOutline.Heading::text)
            .toList());
  }

  @Test
  void tablesForLayoutReadAsTheirParts() {
    assertEquals(
        "# A\n\na\n\n| x | y |\n| --- | --- |",
        markdown(
            "<table><tr><td><h1>A</h1><p>a</p><table><tr><td>x<td>y</table></td></tr></table>"));
  }

  @Test
  void titleAndLanguageAreMetadata() {
    Document page =
        HtmlFormat.document("page", "<html lang='de'><title> Ein\n Titel </title><h1>Kopf</h1>");
    assertEquals("Ein Titel", page.metadata().getText("title").orElseThrow());
    assertEquals("de", page.metadata().getText("lang").orElseThrow());
    assertEquals(
        "Kopf",
        HtmlFormat.document("page", "<h1>Kopf</h1>").metadata().getText("title").orElseThrow());
    assertTrue(HtmlFormat.document("page", "<p>x</p>").metadata().isEmpty());
  }

  private Document page(byte... bytes) throws IOException {
    Files.write(folder.resolve("page.html"), bytes);
    return FolderLoader.builder(folder).format(HtmlFormat.create()).build().loadAll().get(0);
  }

  private static String charset(Document page) {
    return page.metadata().getText("charset").orElseThrow();
  }

  @Test
  void aFileHasItsPathAndEncodingAsMetadata() throws IOException {
    Document page = page("\uFEFF<title>Ä</title><p>ä\r\nb".getBytes(StandardCharsets.UTF_8));

    assertEquals("page.html", page.id());
    assertEquals("ä b", page.text());
    assertEquals(Set.of("path", "title", "charset"), page.metadata().keys());
    assertEquals("UTF-8", charset(page));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "<meta charset=windows-1251>Привет => windows-1251 => windows-1251",
        "<html><head><META  CharSet = 'KOI8-R' ><p>Привет => KOI8-R => KOI8-R",
        "<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>こんにちは"
            + " => Shift_JIS => windows-31j",
        "<?xml version='1.0' encoding='EUC-JP'?><html>こんにちは</html> => EUC-JP => EUC-JP",
        "<meta charset=iso-8859-1>ä – “x” => windows-1252 => windows-1252",
        "<meta charset=ISO-2022-JP>こんにちは => ISO-2022-JP => ISO-2022-JP",
        "<!-- <meta charset=KOI8-R> --><meta charset=windows-1251>Привет => windows-1251 =>"
            + " windows-1251",
      })
  void theDeclaredEncodingIsHonoured(String html, String charset, String read) throws IOException {
    Document page = page(html.getBytes(Charset.forName(charset)));

    assertEquals(read, charset(page));
    String text = page.text();
    assertTrue(html.contains(text) && !text.isEmpty(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso-2022-jp-9", "utf-16", "x-user-defined", "", "utf-8"})
  void aWrongDeclarationIsPassedOver(String declared) throws IOException {
    String words = "Die Größe der Straßen über den Dächern von München möge schön bleiben. ";
    String html = "<meta charset=\"" + declared + "\"><p>" + words.repeat(5);

    Document page = page(html.getBytes(StandardCharsets.ISO_8859_1));

    assertEquals("windows-1252", charset(page));
    assertTrue(page.text().contains("Größe"), page.text());
  }

  @Test
  void aForcedEncodingWinsOverTheDeclaredOne() throws IOException {
    Files.write(
        folder.resolve("page.html"),
        "<meta charset=windows-1251>ä".getBytes(StandardCharsets.UTF_8));
    HtmlFormat forced = HtmlFormat.create().withEncoding(TextEncoding.utf8());

    assertEquals("ä", FolderLoader.of(folder, "*", forced).loadAll().get(0).text());
  }

  static List<String> hostilePages() {
    return List.of(
        "<div>".repeat(100_000) + "x",
        "<ul><li>".repeat(50_000) + "x",
        "<blockquote>".repeat(50_000) + "x",
        "<table><tr><td>".repeat(20_000) + "x",
        "<b><i>".repeat(50_000) + "x",
        "<a>".repeat(50_000) + "x",
        "<p>x".repeat(200_000),
        "<script>x</script>".repeat(100_000) + "x",
        "<ol>" + "<li>x".repeat(100_000),
        "<table>" + "<tr><td>x<td>y".repeat(50_000),
        "<pre>" + "`".repeat(1_000_000) + "x",
        "<!--".repeat(100_000) + "x",
        "<".repeat(500_000) + "x",
        "&amp".repeat(200_000) + "x",
        "x\0".repeat(100_000),
        "x<h1>".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("hostilePages")
  void hostilePagesTakeSecondsAndNoStack(String html) {
    String text = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> markdown(html));

    assertFalse(text.isEmpty() && !html.startsWith("<!--"));
  }
}
