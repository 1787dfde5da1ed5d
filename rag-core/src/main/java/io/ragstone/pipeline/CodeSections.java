package io.ragstone.pipeline;

/**
 * Whether a Markdown text that is read from its start is inside code just now.
 *
 * <p>Fenced code goes to its closing fence. A code span goes to a run of as many backticks as
 * opened it, or to the end of the paragraph: whether such a run will come cannot be known while the
 * text is being written. Not thread-safe.
 */
final class CodeSections {
  private static final int SHORTEST_FENCE = 3;

  private enum Section {
    TEXT,
    SPAN,
    /** Behind an opening fence: more of its sign on this line make it a span. */
    FENCE_LINE,
    FENCE
  }

  private Section section = Section.TEXT;
  private char sign;
  private int length;
  private boolean lineIsBlank = true;

  static boolean isSign(char c) {
    return c == '`' || c == '~';
  }

  boolean isInside() {
    return section != Section.TEXT;
  }

  /** Whether there was nothing but white space since the last line end. */
  boolean isAtLineStart() {
    return lineIsBlank;
  }

  /** Reads any character but a backtick or tilde. */
  void read(char c) {
    if (c == '\n') {
      if (section == Section.FENCE_LINE) {
        section = Section.FENCE;
      } else if (section == Section.SPAN && lineIsBlank) {
        section = Section.TEXT;
      }
      lineIsBlank = true;
    } else if (!Character.isWhitespace(c)) {
      lineIsBlank = false;
    }
  }

  /** Reads a whole run of backticks or tildes. */
  void readRun(char runSign, int runLength) {
    switch (section) {
      case TEXT -> open(runSign, runLength);
      case SPAN, FENCE_LINE -> {
        if (runSign == sign && runLength == length) {
          section = Section.TEXT;
        }
      }
      case FENCE -> {
        if (runSign == sign && runLength >= length && lineIsBlank) {
          section = Section.TEXT;
        }
      }
    }
    lineIsBlank = false;
  }

  private void open(char runSign, int runLength) {
    sign = runSign;
    length = runLength;
    if (lineIsBlank && runLength >= SHORTEST_FENCE) {
      section = Section.FENCE_LINE;
    } else if (runSign == '`') {
      section = Section.SPAN;
    }
  }
}
