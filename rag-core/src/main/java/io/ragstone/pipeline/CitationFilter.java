package io.ragstone.pipeline;

import io.ragstone.prompt.ContextBlock;
import io.ragstone.prompt.PromptContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the marks in an answer, and takes those out that point nowhere, while it is being written.
 *
 * <p>What comes out does not depend on how the text is cut into deltas: a character is passed on as
 * soon as no later one can change what becomes of it, so blanks and brackets may wait for the next
 * delta. {@link Answer#text()} says what is a mark. Not thread-safe.
 */
final class CitationFilter {
  /** What {@link #step} says when it has to see more of the text. */
  private static final int WAIT = -1;

  /** A list of more numbers of which none means a block is rather a vector than a mark. */
  private static final int MOST_DANGLING = 2;

  private final PromptContext context;
  private final CodeSections code = new CodeSections();
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private final List<String> unresolved = new ArrayList<>();
  private final List<AnswerEvent> events = new ArrayList<>();
  private int told;
  private boolean complete;
  private boolean behindMark;
  private boolean skipsBlanks;

  CitationFilter(PromptContext context) {
    this.context = context;
  }

  /** The result for a text that is complete. */
  static CitationFilter of(String whole, PromptContext context) {
    CitationFilter filter = new CitationFilter(context);
    filter.append(whole);
    filter.finish();
    return filter;
  }

  /** More of the answer; returns what is certain now. */
  List<AnswerEvent> append(String delta) {
    pending.append(delta);
    return drain();
  }

  /** The end of the answer; returns what was still waiting. */
  List<AnswerEvent> finish() {
    complete = true;
    return drain();
  }

  /** The answer without the marks that point nowhere, as far as it is certain. */
  String text() {
    return text.toString();
  }

  List<Citation> citations() {
    return List.copyOf(citations);
  }

  List<String> unresolvedMarks() {
    return List.copyOf(unresolved);
  }

  private List<AnswerEvent> drain() {
    int done = 0;
    while (done < pending.length()) {
      int next = step(done);
      if (next == WAIT) {
        break;
      }
      done = next;
    }
    pending.delete(0, done);
    tellText();
    List<AnswerEvent> news = List.copyOf(events);
    events.clear();
    return news;
  }

  /** Decides on what stands at a position, and returns the position behind it. */
  private int step(int start) {
    char c = pending.charAt(start);
    if (CodeSections.isSign(c)) {
      return codeSigns(start, c);
    }
    if (code.isInside()) {
      return keep(start, start + 1);
    }
    int behindBlanks = start;
    while (behindBlanks < pending.length() && isBlank(pending.charAt(behindBlanks))) {
      behindBlanks++;
    }
    if (behindBlanks == pending.length()) {
      return complete ? keep(start, behindBlanks) : WAIT;
    }
    return CitationMark.opensWith(pending.charAt(behindBlanks))
        ? bracket(start, behindBlanks)
        : keep(start, Math.max(behindBlanks, start + 1));
  }

  private int codeSigns(int start, char sign) {
    int end = start;
    while (end < pending.length() && pending.charAt(end) == sign) {
      end++;
    }
    if (end == pending.length() && !complete) {
      return WAIT;
    }
    code.readRun(sign, end - start);
    write(pending.substring(start, end));
    return end;
  }

  /** Decides on a bracket, with the blanks before it. */
  private int bracket(int from, int bracket) {
    int end = CitationMark.end(pending, bracket);
    // Of a whole mark, too, what comes next has to be seen: it tells marks from links.
    if (end >= pending.length() && !complete) {
      return WAIT;
    }
    Optional<CitationMark> mark =
        end > pending.length() || end == CitationMark.NONE || isLink(from, bracket, end)
            ? Optional.empty()
            : CitationMark.of(pending.substring(bracket, end), context.blocks().size());
    if (mark.isEmpty()) {
      return keep(from, bracket + 1);
    }
    List<ContextBlock> blocks =
        mark.get().numbers().stream().flatMap(number -> context.block(number).stream()).toList();
    if (!blocks.isEmpty()) {
      keep(from, bracket);
      cite(mark.get(), blocks);
    } else if (mark.get().items() <= MOST_DANGLING && !isGlued(from, bracket)) {
      takeOut(from, bracket);
      unresolved.add(mark.get().text());
    } else {
      return keep(from, bracket + 1);
    }
    behindMark = true;
    return end;
  }

  /** Whether a bracket belongs to a link: its text, its reference, or a definition of one. */
  private boolean isLink(int from, int bracket, int end) {
    char next = end < pending.length() ? pending.charAt(end) : ' ';
    boolean reference = from == bracket && !behindMark && endsWith(']');
    return next == '(' || (next == ':' && code.isAtLineStart()) || reference;
  }

  /** Whether a bracket stands right behind a name, as in {@code args[7]}. */
  private boolean isGlued(int from, int bracket) {
    if (from < bracket || behindMark || text.isEmpty()) {
      return false;
    }
    char last = text.charAt(text.length() - 1);
    return last < 0x80 && (Character.isLetterOrDigit(last) || last == '_' || last == ')');
  }

  private boolean endsWith(char c) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == c;
  }

  private void cite(CitationMark mark, List<ContextBlock> blocks) {
    boolean whole = blocks.size() == mark.numbers().size();
    if (!whole) {
      unresolved.add(mark.text());
    }
    int start = text.length();
    write(whole ? mark.text() : mark.with(blocks.stream().map(ContextBlock::number).toList()));
    code.read(']');
    tellText();
    for (ContextBlock block : blocks) {
      Citation citation = new Citation(block.number(), block.passages(), start, text.length());
      citations.add(citation);
      events.add(new AnswerEvent.Cited(citation));
    }
  }

  /** Leaves a mark out, with the blanks before it or, at the start of a line, behind it. */
  private void takeOut(int from, int bracket) {
    if (code.isAtLineStart()) {
      keep(from, bracket);
      skipsBlanks = true;
    }
  }

  private int keep(int start, int end) {
    for (int i = start; i < end; i++) {
      char c = pending.charAt(i);
      code.read(c);
      if (!skipsBlanks || !isBlank(c)) {
        write(String.valueOf(c));
      }
    }
    return end;
  }

  private void write(String more) {
    text.append(more);
    behindMark = false;
    skipsBlanks = false;
  }

  private void tellText() {
    if (told < text.length()) {
      events.add(new AnswerEvent.TextDelta(text.substring(told)));
      told = text.length();
    }
  }

  private static boolean isBlank(char c) {
    return c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR;
  }
}
