package io.ragstone.documents;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import io.ragstone.splitter.TextSegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the sentences and words of a text are, by ICU. Thread-safe: ICU's iterators are not, so
 * that each call has its own.
 */
final class SentenceBoundaries {
  private static final Pattern LINE_END = Pattern.compile("\\r\\n|[\\n\\r]");

  /** How lines of Markdown begin that are complete: headings, table rows, fences, rules. */
  private static final String COMPLETE = "#{1,6}\\h|[|]|```|~~~|-{3,}+|={3,}+";

  private static final Pattern COMPLETE_LINE = Pattern.compile("\\h*+(?:" + COMPLETE + ")");

  /** How lines begin that go on with no line before: those, list items and quotes too. */
  private static final Pattern NEW_LINE =
      Pattern.compile("\\h*+(?:" + COMPLETE + "|[-*+•]\\h|\\d{1,9}[.)]\\h|>)");

  /** With the marks around it. */
  private static final int MAX_NUMBER_LENGTH = 16;

  private final ULocale locale;
  private final SortedSet<String> abbreviations;

  SentenceBoundaries(Locale locale, Collection<String> abbreviations) {
    this.locale = ULocale.forLocale(locale);
    this.abbreviations = new TreeSet<>(abbreviations);
  }

  /** The sentences, without white space at their ends, none blank. */
  List<TextSegment> sentences(String text) {
    BreakIterator iterator = BreakIterator.getSentenceInstance(locale);
    String unwrapped = unwrapped(text);
    iterator.setText(unwrapped);
    return joined(unwrapped, spans(unwrapped, 0, iterator));
  }

  /** Puts together what ICU takes for the ends of sentences and is none. */
  private List<TextSegment> joined(String text, List<TextSegment> sentences) {
    Abbreviations known = new Abbreviations(locale, abbreviations);
    List<TextSegment> joined = new ArrayList<>();
    for (TextSegment sentence : sentences) {
      int last = joined.size() - 1;
      if (last >= 0 && isContinued(text, joined.get(last), sentence, known)) {
        joined.set(last, TextSegment.of(joined.get(last).start(), sentence.end()));
      } else {
        joined.add(sentence);
      }
    }
    return joined;
  }

  private static boolean isContinued(
      String text, TextSegment before, TextSegment next, Abbreviations known) {
    boolean isOneLine =
        text.substring(before.end(), next.start()).chars().noneMatch(c -> c == '\n' || c == '\r');
    return isOneLine && (isNumber(text, before) || known.isLast(text, before));
  }

  /** What has hardly a character and no letter, such as the number of a list item. */
  private static boolean isNumber(String text, TextSegment sentence) {
    return sentence.end() - sentence.start() <= MAX_NUMBER_LENGTH
        && text.substring(sentence.start(), sentence.end())
            .codePoints()
            .noneMatch(Character::isLetter);
  }

  /** What stands between the places of a span where a line may be broken, mostly words. */
  List<TextSegment> words(String text, TextSegment span) {
    BreakIterator iterator = BreakIterator.getLineInstance(locale);
    iterator.setText(text.substring(span.start(), span.end()));
    return spans(text, span.start(), iterator);
  }

  private static List<TextSegment> spans(String text, int offset, BreakIterator iterator) {
    List<TextSegment> spans = new ArrayList<>();
    int start = offset + iterator.first();
    for (int next = iterator.next(); next != BreakIterator.DONE; next = iterator.next()) {
      int from = start;
      int end = offset + next;
      start = end;
      while (from < end && Character.isWhitespace(text.charAt(from))) {
        from++;
      }
      while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      if (from < end) {
        spans.add(TextSegment.of(from, end));
      }
    }
    return spans;
  }

  /** The text, of equal length, with blanks for line ends in the middle of paragraphs. */
  private static String unwrapped(String text) {
    StringBuilder unwrapped = new StringBuilder(text);
    Matcher lineEnd = LINE_END.matcher(text);
    int lineStart = 0;
    while (lineEnd.find()) {
      boolean goesOn =
          !isBlankOr(COMPLETE_LINE, text, lineStart) && !isBlankOr(NEW_LINE, text, lineEnd.end());
      for (int i = lineEnd.start(); i < lineEnd.end() && goesOn; i++) {
        unwrapped.setCharAt(i, ' ');
      }
      lineStart = lineEnd.end();
    }
    return unwrapped.toString();
  }

  /** Whether the line that starts there is blank or begins like that. */
  private static boolean isBlankOr(Pattern beginning, String text, int lineStart) {
    int first = lineStart;
    while (first < text.length()
        && Character.isWhitespace(text.charAt(first))
        && text.charAt(first) != '\n'
        && text.charAt(first) != '\r') {
      first++;
    }
    return first == text.length()
        || text.charAt(first) == '\n'
        || text.charAt(first) == '\r'
        || beginning.matcher(text).region(lineStart, text.length()).lookingAt();
  }

  @Override
  public String toString() {
    return "locale=" + locale + ",abbreviations=" + abbreviations;
  }
}
