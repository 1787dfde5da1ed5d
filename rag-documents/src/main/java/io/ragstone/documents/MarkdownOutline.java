package io.ragstone.documents;

import io.ragstone.splitter.TextSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Where the headings of a Markdown text stand, and what in it should rather not be cut.
 *
 * <p>All offsets are UTF-16 units of the whole text, front matter included. Only headings of the
 * document itself count, not those inside quotes and lists.
 *
 * @param frontMatter the front matter
 * @param headings the headings in their order
 * @param whole the code blocks, HTML blocks and tables in their order
 */
record MarkdownOutline(FrontMatter frontMatter, List<Heading> headings, List<TextSegment> whole) {

  /**
   * A heading.
   *
   * @param level 1 to 6
   * @param text what a reader sees, on one line; may be empty
   * @param start where its first line starts
   * @param end where its last line ends
   */
  record Heading(int level, String text, int start, int end) {}

  /** Blocks nested deeper are read as plain text. */
  static final int MAX_NESTING = 100;

  /** The text of a heading longer than this is taken as it stands, with its markup. */
  static final int MAX_RENDERED_HEADING = 1000;

  /** Paragraphs are cut after so many lines, since the parser's time grows with their square. */
  private static final int MAX_PARAGRAPH_LINES = 1000;

  /** Finds blocks, and leaves the inside of headings for later and all other text alone. */
  private static final Parser BLOCKS =
      Parser.builder()
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .maxOpenBlockParsers(MAX_NESTING)
          .inlineParserFactory(
              context ->
                  (lines, node) -> {
                    if (node instanceof org.commonmark.node.Heading) {
                      node.appendChild(new Text(lines.getContent()));
                    }
                  })
          .build();

  private static final Parser INLINES = Parser.builder().enabledBlockTypes(Set.of()).build();

  static MarkdownOutline of(String text) {
    FrontMatter frontMatter = FrontMatter.of(text);
    Node document = BLOCKS.parse(parsable(text, frontMatter.end()));
    List<Heading> headings = new ArrayList<>();
    List<TextSegment> whole = new ArrayList<>();
    for (Node node = document; node != null; node = next(node)) {
      if (node instanceof org.commonmark.node.Heading heading
          && node.getParent() instanceof Document) {
        TextSegment span = span(heading);
        Node content = heading.getFirstChild();
        headings.add(
            new Heading(
                heading.getLevel(),
                content == null ? "" : rendered(((Text) content).getLiteral()),
                span.start(),
                span.end()));
      } else if (node instanceof FencedCodeBlock
          || node instanceof IndentedCodeBlock
          || node instanceof HtmlBlock) {
        whole.add(span((Block) node));
      } else if (node instanceof Paragraph paragraph) {
        addTable(text, paragraph, whole);
      }
    }
    return new MarkdownOutline(frontMatter, List.copyOf(headings), List.copyOf(whole));
  }

  /**
   * The text with blanks for the front matter and for a line here and there of endless paragraphs,
   * which leaves all else where it is.
   */
  private static String parsable(String text, int frontMatterEnd) {
    StringBuilder parsable = new StringBuilder(text);
    blank(parsable, 0, frontMatterEnd);
    int lines = 0;
    for (int start = frontMatterEnd; start < text.length(); ) {
      int end = lineEnd(text, start);
      String line = text.substring(start, end).strip();
      lines = line.isEmpty() ? 0 : lines + 1;
      // The line may close a code block, unless nearly all lines look like that.
      boolean mayMatter = line.startsWith("`") || line.startsWith("~") || line.startsWith("#");
      if (lines >= MAX_PARAGRAPH_LINES && (!mayMatter || lines >= 2 * MAX_PARAGRAPH_LINES)) {
        blank(parsable, start, end);
        lines = 0;
      }
      start = nextLine(text, end);
    }
    return parsable.toString();
  }

  private static void blank(StringBuilder text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
        text.setCharAt(i, ' ');
      }
    }
  }

  /**
   * A table is a paragraph with a line of only pipes, dashes and colons. Its rows are not read as
   * cells, which a small hostile text could make very many of.
   */
  private static void addTable(String text, Paragraph paragraph, List<TextSegment> whole) {
    List<SourceSpan> lines = paragraph.getSourceSpans();
    boolean inside =
        !whole.isEmpty() && lines.get(0).getInputIndex() < whole.get(whole.size() - 1).end();
    for (int i = 1; i < lines.size() && !inside; i++) {
      int start = lines.get(i).getInputIndex();
      String line = text.substring(start, start + lines.get(i).getLength());
      if (line.indexOf('|') >= 0 && line.indexOf('-') >= 0 && line.matches("[-|:\\h]+")) {
        int end = start;
        while (end < text.length() && !text.substring(end, lineEnd(text, end)).isBlank()) {
          end = nextLine(text, lineEnd(text, end));
        }
        whole.add(TextSegment.of(lines.get(i - 1).getInputIndex(), end));
        return;
      }
    }
  }

  private static int lineEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private static int nextLine(String text, int lineEnd) {
    return Math.min(text.length(), lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : 1));
  }

  private static TextSegment span(Block block) {
    List<SourceSpan> lines = block.getSourceSpans();
    SourceSpan last = lines.get(lines.size() - 1);
    return TextSegment.of(lines.get(0).getInputIndex(), last.getInputIndex() + last.getLength());
  }

  private static String rendered(String markdown) {
    StringBuilder text = new StringBuilder();
    if (markdown.length() <= MAX_RENDERED_HEADING) {
      for (@Nullable Node node = INLINES.parse(markdown); node != null; node = next(node)) {
        if (node instanceof Text literal) {
          text.append(literal.getLiteral());
        } else if (node instanceof Code code) {
          text.append(code.getLiteral());
        } else if (node instanceof SoftLineBreak || node instanceof HardLineBreak) {
          text.append(' ');
        }
      }
    }
    String seen = text.toString().isBlank() ? markdown : text.toString();
    return seen.strip().replaceAll("\\s+", " ");
  }

  /** The node after this one in the order of the text, without recursion. */
  private static @Nullable Node next(Node node) {
    if (node.getFirstChild() != null) {
      return node.getFirstChild();
    }
    @Nullable Node climbing = node;
    while (climbing != null && climbing.getNext() == null) {
      climbing = climbing.getParent();
    }
    return climbing == null ? null : climbing.getNext();
  }
}
