package io.ragstone.documents;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * Writes an element's content as Markdown, walking it without recursion.
 *
 * <p>Line breaks and spaces are written only when text follows, so that a page's many empty
 * elements leave no trace.
 */
final class HtmlAsMarkdown implements NodeFilter {
  private static final Set<String> DROPPED =
      Set.of(
          "script",
          "style",
          "noscript",
          "template",
          "nav",
          "footer",
          "button",
          "input",
          "select",
          "textarea",
          "svg",
          "canvas",
          "iframe",
          "object",
          "audio",
          "video",
          "head");
  private static final Set<String> DROPPED_ROLES = Set.of("navigation", "search", "contentinfo");
  private static final Pattern HEADING = Pattern.compile("h[1-6]");
  private static final Pattern LANGUAGE = Pattern.compile("\\blang(?:uage)?-(\\S+)");
  private static final Pattern MARKUP =
      Pattern.compile("#{1,6}|=+|-+|[`~]{3}.*|<.*", Pattern.DOTALL);
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private final StringBuilder out = new StringBuilder();
  private final Deque<Indent> indents = new ArrayDeque<>();
  private final Deque<Integer> listItems = new ArrayDeque<>();
  private int lineBreaks;
  private boolean space;

  private HtmlAsMarkdown() {}

  /** What an element puts in front of its next line, and of all after that. */
  private static final class Indent {
    private final String later;
    private String next;

    Indent(String next, String later) {
      this.next = next;
      this.later = later;
    }

    String take() {
      String taken = next;
      next = later;
      return taken;
    }
  }

  static String of(Element element) {
    HtmlAsMarkdown markdown = new HtmlAsMarkdown();
    NodeTraversor.filter(markdown, element);
    return markdown.out.toString().strip();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      addText(text.getWholeText());
    } else if (node instanceof Element element) {
      return isDropped(element) ? FilterResult.SKIP_ENTIRELY : enter(element);
    }
    return FilterResult.CONTINUE;
  }

  private FilterResult enter(Element element) {
    String name = element.normalName();
    breakLine(element);
    if (HEADING.matcher(name).matches()) {
      addLine("#".repeat(name.charAt(1) - '0') + " ", words(element));
      return FilterResult.SKIP_CHILDREN;
    }
    switch (name) {
      case "pre" -> addCode(element);
      case "table" -> {
        if (element.selectFirst("table table, pre, h1, h2, h3, h4, h5, h6") != null) {
          return FilterResult.CONTINUE;
        }
        addTable(element);
      }
      case "code" -> addCodeSpan(words(element));
      case "img" -> addText(element.attr("alt"));
      case "ul" -> listItems.push(-1);
      case "ol" -> listItems.push(0);
      case "li" -> {
        boolean numbered = !listItems.isEmpty() && listItems.peek() >= 0;
        String marker = numbered ? nextNumber() + ". " : "- ";
        indents.addLast(new Indent(marker, " ".repeat(marker.length())));
      }
      case "blockquote" -> indents.addLast(new Indent("> ", "> "));
      default -> {}
    }
    return Set.of("pre", "table", "code").contains(name)
        ? FilterResult.SKIP_CHILDREN
        : FilterResult.CONTINUE;
  }

  private int nextNumber() {
    int number = listItems.pop() + 1;
    listItems.push(number);
    return number;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      switch (element.normalName()) {
        case "ul", "ol" -> listItems.pop();
        case "li", "blockquote" -> indents.removeLast();
        default -> {}
      }
      breakLine(element);
    }
    return FilterResult.CONTINUE;
  }

  private static boolean isDropped(Element element) {
    return DROPPED.contains(element.normalName())
        || DROPPED_ROLES.contains(element.attr("role"))
        || element.hasAttr("hidden")
        || element.attr("aria-hidden").equals("true")
        || element.hasClass("headerlink");
  }

  private void breakLine(Element element) {
    String name = element.normalName();
    boolean inList = !indents.isEmpty() && (name.equals("ul") || name.equals("ol"));
    if (inList || Set.of("li", "dt", "dd", "br", "tr").contains(name)) {
      lineBreaks = Math.max(lineBreaks, 1);
    } else if (element.isBlock()) {
      lineBreaks = 2;
    }
  }

  private void addText(String text) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || Character.isWhitespace(text.charAt(i))) {
        if (i > start) {
          String word = text.substring(start, i);
          boolean startsLine = out.length() == 0 || lineBreaks > 0;
          add(startsLine && MARKUP.matcher(word).matches() ? "\\" + word : word);
        }
        space |= i < text.length();
        start = i + 1;
      }
    }
  }

  /** Writes text as it is, after the line breaks, indents and spaces that are due before it. */
  private void add(String text) {
    if (out.length() == 0 || lineBreaks > 0) {
      out.append("\n".repeat(lineBreaks));
      indents.forEach(indent -> out.append(indent.take()));
    } else if (space) {
      out.append(' ');
    }
    out.append(text);
    lineBreaks = 0;
    space = false;
  }

  private void addLine(String prefix, String text) {
    if (!text.isEmpty()) {
      add(prefix + text);
      lineBreaks = 2;
    }
  }

  private void addCodeSpan(String code) {
    if (!code.isEmpty()) {
      add(code.contains("`") ? "`` " + code + " ``" : "`" + code + "`");
    }
  }

  private void addCode(Element pre) {
    String code = pre.wholeText().stripTrailing();
    if (code.isBlank()) {
      return;
    }
    int longest =
        BACKTICKS.matcher(code).results().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    Element inner = pre.selectFirst("[class*=lang]");
    Matcher language = LANGUAGE.matcher(inner == null ? "" : inner.className());
    add(fence + (language.find() ? language.group(1) : ""));
    code.lines().forEach(line -> addNextLine(line));
    addNextLine(fence);
    lineBreaks = 2;
  }

  private void addNextLine(String line) {
    lineBreaks = 1;
    add(line);
  }

  private void addTable(Element table) {
    boolean first = true;
    for (Element caption : table.select("caption")) {
      addLine("", words(caption));
    }
    for (Element row : table.select("tr")) {
      StringBuilder cells = new StringBuilder("|");
      StringBuilder rule = new StringBuilder("|");
      for (Element cell : row.children()) {
        cells.append(' ').append(words(cell).replace("|", "\\|")).append(" |");
        rule.append(" --- |");
      }
      if (cells.length() > 1) {
        add(cells.toString());
        if (first) {
          addNextLine(rule.toString());
        }
        first = false;
        lineBreaks = 1;
      }
    }
    lineBreaks = 2;
  }

  /** The words in an element on one line. */
  private static String words(Element element) {
    StringBuilder text = new StringBuilder();
    NodeFilter collect =
        (node, depth) -> {
          if (node instanceof TextNode words) {
            text.append(words.getWholeText());
          } else if (node instanceof Element inner) {
            if (isDropped(inner)) {
              return FilterResult.SKIP_ENTIRELY;
            }
            if (inner.isBlock() || inner.normalName().equals("br")) {
              text.append(' ');
            } else if (inner.normalName().equals("img")) {
              text.append(inner.attr("alt"));
            }
          }
          return FilterResult.CONTINUE;
        };
    NodeTraversor.filter(collect, element);
    return text.toString().strip().replaceAll("\\s+", " ");
  }
}
