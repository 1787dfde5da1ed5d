package io.ragstone.question;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model replied, without what models put around it: thoughts, list marks, quotes.
 *
 * @param text the reply without thoughts and blanks around it
 */
record ModelReply(String text) {
  /** The thoughts that reasoning models such as Qwen3 write in front of their reply. */
  private static final Pattern THOUGHTS = Pattern.compile("(?s)^\\s*<think>.*?</think>");

  /** A bullet, a number with or without a word before it, or a letter. */
  private static final Pattern LIST_MARK =
      Pattern.compile(
          "^(?:[-*+•‣–—]|\\*{0,2}\\(?(?:(?:\\p{L}+ )?\\d{1,3}|[A-Za-z])[.):]\\*{0,2})(?:\\s+|$)");

  /** Lines around a list: what announces it, a heading, the fence of a block of code. */
  private static final Pattern TALK = Pattern.compile("^(?:#|```).*|.*:$");

  /** Each opening quote with the one that closes it. */
  private static final List<String> QUOTES =
      List.of("\"\"", "''", "``", "“”", "„“", "‘’", "«»", "「」");

  static ModelReply of(String written) {
    return new ModelReply(THOUGHTS.matcher(written).replaceFirst("").strip());
  }

  /** The reply without quotes around it. */
  String unquoted() {
    return unquoted(text);
  }

  /**
   * The items of a list: one a line, in their order, each once whatever its case. As soon as one
   * line has a list mark, lines without one are talk around the list.
   */
  List<String> items() {
    List<String> marked = new ArrayList<>();
    List<String> plain = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher mark = LIST_MARK.matcher(line);
      if (mark.find()) {
        marked.add(line.substring(mark.end()));
      } else if (!TALK.matcher(line).matches()) {
        plain.add(line);
      }
    }
    List<String> items = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (String line : marked.isEmpty() ? plain : marked) {
      String item = unquoted(line.endsWith(",") ? line.substring(0, line.length() - 1) : line);
      if (item.chars().anyMatch(Character::isLetterOrDigit) && !seen.contains(folded(item))) {
        seen.add(folded(item));
        items.add(item);
      }
    }
    return items;
  }

  /** What makes two questions the same: letters in lower case, single spaces. */
  static String folded(String text) {
    return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  private static String unquoted(String text) {
    String bare = text.strip();
    for (int marks = around(bare); marks > 0; marks = around(bare)) {
      bare = bare.substring(marks, bare.length() - marks).strip();
    }
    return bare;
  }

  /** How many characters at either end are emphasis or a pair of quotes; 0 when there are none. */
  private static int around(String text) {
    if (text.length() > 4 && text.startsWith("**") && text.endsWith("**")) {
      return 2;
    }
    return QUOTES.stream().anyMatch(pair -> isAround(pair, text)) ? 1 : 0;
  }

  private static boolean isAround(String quotes, String text) {
    int last = text.length() - 1;
    return last > 1
        && text.charAt(0) == quotes.charAt(0)
        && text.indexOf(quotes.charAt(1), 1) == last
        && text.lastIndexOf(quotes.charAt(0), last - 1) == 0;
  }
}
