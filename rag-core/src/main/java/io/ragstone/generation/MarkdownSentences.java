package io.ragstone.generation;

import java.text.BreakIterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sentences of a piece of Markdown that could stand in an answer, as plain text.
 *
 * <p>A list item, a table row and a line of code are units of their own. Left out is what says
 * nothing by itself: headings (also those that lost their mark when the text was split), questions,
 * front matter, images and rules. Links become their text, emphasis loses its asterisks.
 */
final class MarkdownSentences {
  /** Shorter sentences, such as "Yes.", mean something only together with the next one. */
  private static final int SHORTEST_SENTENCE = 8;

  private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~).*");
  private static final Pattern RULE = Pattern.compile("\\s*(?:-{3,}|={3,}|\\*{3,}|_{3,})\\s*");
  private static final Pattern HEADING = Pattern.compile("\\s{0,3}#{1,6}(?:\\s.*)?");
  private static final Pattern BARE_HEADING_MARK = Pattern.compile("\\s*#+\\s*");
  private static final Pattern TAG = Pattern.compile("<[^<>]+>");
  private static final Pattern LIST_ITEM = Pattern.compile("^\\s*(?:[-*+]|\\d{1,9}[.)])\\s+");
  private static final Pattern QUOTE = Pattern.compile("^\\s{0,3}>\\s?");
  private static final Pattern TABLE_ROW = Pattern.compile("\\s*\\|.*");
  private static final Pattern TABLE_RULE = Pattern.compile("[\\s|:-]+");
  private static final Pattern TABLE_EDGE = Pattern.compile("^\\s*\\|\\s*|\\s*\\|\\s*$");
  private static final Pattern QUESTION = Pattern.compile(".*[?？؟][\\p{Pe}\\p{Pf}\"'`]*");
  private static final Pattern SENTENCE_END =
      Pattern.compile(".*[\\p{Po}&&[^*#@&%/\\\\]][\\p{Pe}\\p{Pf}\"'`]*\\s*");

  private static final String TARGET = "(?:\\([^()]*\\)|\\[[^\\[\\]]*])";
  private static final String IMAGE = "!\\[[^\\[\\]]*]" + TARGET;

  /** Group 1 is code, which stays; group 2 is the text of a link; the rest goes. */
  private static final Pattern INLINE =
      Pattern.compile(
          "(`+[^`]*`+)"
              + ("|\\[" + IMAGE + "]" + TARGET)
              + ("|" + IMAGE)
              + ("|\\[([^\\[\\]]+)]" + TARGET)
              + "|<br\\s*/?>"
              + "|\\*\\*"
              + "|(?<![^\\s(])\\*(?=\\S)"
              + "|(?<=\\S)\\*(?![^\\s.,;:!?)])");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Set<String> sentences = new LinkedHashSet<>();
  private final StringBuilder block = new StringBuilder();
  private boolean begun;

  private MarkdownSentences() {}

  /** Splits a text. */
  static List<String> of(String markdown) {
    MarkdownSentences reader = new MarkdownSentences();
    reader.read(markdown.lines().toList());
    return List.copyOf(reader.sentences);
  }

  private void read(List<String> lines) {
    boolean code = startsInsideCode(lines);
    for (String line : lines.subList(endOfFrontMatter(lines), lines.size())) {
      if (FENCE.matcher(line).matches()) {
        endBlock();
        code = !code;
      } else if (code) {
        add(line);
      } else {
        readText(QUOTE.matcher(line).replaceFirst(""));
      }
    }
    // The last block has nothing below it that it could be the heading of.
    begun = true;
    endBlock();
  }

  /** Whether a splitter cut a block of code in two and this is the lower half. */
  private static boolean startsInsideCode(List<String> lines) {
    boolean balanced =
        lines.stream().filter(line -> FENCE.matcher(line).matches()).count() % 2 == 0;
    return !balanced
        && lines.stream()
            .takeWhile(line -> !FENCE.matcher(line).matches())
            .noneMatch(line -> SENTENCE_END.matcher(line).matches());
  }

  private static int endOfFrontMatter(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).strip().equals("---")) {
      return 0;
    }
    int end = lines.subList(1, lines.size()).indexOf("---");
    return end < 0 ? 0 : end + 2;
  }

  private void readText(String line) {
    if (RULE.matcher(line).matches()) {
      // Right below a paragraph, such a line makes it a heading.
      block.setLength(0);
    } else if (HEADING.matcher(line).matches()) {
      endBlock();
      // A splitter that cuts inside the mark of a heading leaves its signs before the heading's
      // text.
      begun = !BARE_HEADING_MARK.matcher(line).matches();
    } else if (TAG.matcher(line).replaceAll("").isBlank()) {
      endBlock();
    } else if (TABLE_ROW.matcher(line).matches()) {
      endBlock();
      if (!TABLE_RULE.matcher(line).matches()) {
        add(inline(TABLE_EDGE.matcher(line).replaceAll("")));
      }
    } else {
      if (LIST_ITEM.matcher(line).lookingAt()) {
        endBlock();
      }
      block.append(LIST_ITEM.matcher(line).replaceFirst("")).append('\n');
    }
  }

  private void endBlock() {
    String text = inline(block.toString());
    block.setLength(0);
    if (text.isEmpty()) {
      return;
    }
    boolean heading = !begun && (!SENTENCE_END.matcher(text).matches() || isQuestion(text));
    begun = true;
    if (!heading) {
      split(text);
    }
  }

  private void split(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(text);
    int start = 0;
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String sentence = text.substring(start, end);
      boolean inCode = sentence.chars().filter(c -> c == '`').count() % 2 == 1;
      boolean complete = sentence.length() >= SHORTEST_SENTENCE || isQuestion(sentence);
      if (end == text.length() || (complete && !inCode)) {
        add(sentence);
        start = end;
      }
    }
  }

  private void add(String sentence) {
    begun = true;
    String text = sentence.strip();
    if (text.codePoints().anyMatch(Character::isLetterOrDigit) && !isQuestion(text)) {
      sentences.add(text);
    }
  }

  private static boolean isQuestion(String text) {
    return QUESTION.matcher(text.strip()).matches();
  }

  private static String inline(String text) {
    String plain =
        INLINE
            .matcher(text)
            .replaceAll(
                mark ->
                    Stream.of(1, 2)
                        .map(mark::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(Matcher::quoteReplacement)
                        .orElse(mark.group().startsWith("<") ? " " : ""));
    return BLANKS.matcher(plain).replaceAll(" ").strip();
  }
}
