package io.ragstone.evaluation;

import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The sentences of an answer, each with the marks in it or right behind it.
 *
 * <p>A line end ends a sentence, as models write one paragraph or list item a line. Headings, lines
 * of code and what has no letters state nothing and are left out.
 */
final class AnswerSentences {
  /** Shorter sentences, such as "Yes.", state something only together with the next one. */
  private static final int SHORTEST_SENTENCE = 8;

  private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~).*");
  private static final Pattern HEADING = Pattern.compile("\\s*#{1,6}(?:\\s.*)?");
  private static final Pattern MARKDOWN_SIGNS =
      Pattern.compile("^\\s*(?:[-*+>]|\\d{1,9}[.)])\\s+|\\*\\*|`");

  /** Marks leave blanks behind: before a full stop, or beside other blanks. */
  private static final Pattern SUPERFLUOUS_BLANKS = Pattern.compile("\\h+(?=[\\h.,;:!?。，；：！？])");

  private final Answer answer;
  private final List<Sentence> sentences = new ArrayList<>();

  /** Where a sentence stands, what it says, and the numbers that it cites. */
  record Sentence(int start, int end, String text, List<Integer> cited) {}

  private AnswerSentences(Answer answer) {
    this.answer = answer;
  }

  static List<Sentence> of(Answer answer) {
    AnswerSentences reader = new AnswerSentences(answer);
    reader.read(withoutMarks(answer));
    return List.copyOf(reader.sentences);
  }

  /**
   * The text, as long as it was, with blanks for its marks, so that they belong to what is before.
   */
  private static String withoutMarks(Answer answer) {
    StringBuilder text = new StringBuilder(answer.text());
    for (Citation mark : answer.citations()) {
      text.replace(mark.start(), mark.end(), " ".repeat(mark.end() - mark.start()));
    }
    return text.toString();
  }

  private void read(String text) {
    boolean code = false;
    int start = 0;
    for (String line : text.split("\n", -1)) {
      if (FENCE.matcher(line).matches()) {
        code = !code;
      } else if (!code && !HEADING.matcher(line).matches()) {
        readLine(line, start);
      }
      start += line.length() + 1;
    }
  }

  private void readLine(String line, int lineStart) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(line);
    int from = 0;
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      String sentence = line.substring(from, to);
      if (to == line.length() || sentence.strip().length() >= SHORTEST_SENTENCE) {
        add(sentence, lineStart + from);
        from = to;
      }
    }
  }

  private void add(String sentence, int start) {
    String plain = MARKDOWN_SIGNS.matcher(sentence).replaceAll("");
    String said = SUPERFLUOUS_BLANKS.matcher(plain).replaceAll("").strip();
    if (said.codePoints().noneMatch(Character::isLetter)) {
      return;
    }
    int end = start + sentence.length();
    List<Integer> cited =
        answer.citations().stream()
            .filter(mark -> mark.start() >= start && mark.start() < end)
            .map(Citation::number)
            .distinct()
            .sorted()
            .toList();
    int last = answer.text().substring(start, end).stripTrailing().length();
    sentences.add(new Sentence(start, start + last, said, cited));
  }
}
