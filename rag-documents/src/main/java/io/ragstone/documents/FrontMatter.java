package io.ragstone.documents;

import io.ragstone.document.MetadataValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The YAML block between two {@code ---} lines at the start of a Markdown text.
 *
 * <p>Read are entries of the top level whose value is a scalar on its key's line, with the types of
 * YAML 1.2's core schema; lists, maps, texts of many lines and nulls are passed over. A first
 * {@code ---} that nothing closes is no front matter but a rule.
 *
 * @param end where the text after the block starts, 0 when there is no front matter
 * @param scalars the values by key, in their order
 */
record FrontMatter(int end, Map<String, Scalar> scalars) {
  /**
   * A value as it stands and as what it means.
   *
   * @param text the value without quotes and comment
   * @param value a text when quoted, else what the core schema says
   */
  record Scalar(String text, MetadataValue value) {}

  private static final Pattern OPENING = Pattern.compile("---\\h*+\\R");
  private static final Pattern CLOSING =
      Pattern.compile("^(?:---|\\.\\.\\.)\\h*+$(?:\\R|\\z)", Pattern.MULTILINE);
  private static final Pattern ENTRY =
      Pattern.compile("([\\p{L}\\p{N}_][^:#\\p{Cc}]{0,255}):\\h++(\\S.*+)");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?");

  static FrontMatter of(String text) {
    Matcher opening = OPENING.matcher(text);
    Matcher closing = CLOSING.matcher(text);
    Map<String, Scalar> scalars = new LinkedHashMap<>();
    if (!opening.lookingAt() || !closing.find(opening.end())) {
      return new FrontMatter(0, scalars);
    }
    List<String> lines = text.substring(opening.end(), closing.start()).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher entry = ENTRY.matcher(lines.get(i));
      boolean goesOn = i + 1 < lines.size() && lines.get(i + 1).matches("\\h+\\S.*");
      if (!goesOn && entry.matches()) {
        read(entry.group(1).strip(), entry.group(2), scalars);
      }
    }
    return new FrontMatter(closing.end(), scalars);
  }

  private static void read(String key, String value, Map<String, Scalar> scalars) {
    char first = value.charAt(0);
    if (first == '"' || first == '\'') {
      int closing = closingQuote(value, first);
      if (closing > 0) {
        String inside = value.substring(1, closing);
        String text =
            first == '\''
                ? inside.replace("''", "'")
                : inside.replace("\\\"", "\"").replace("\\\\", "\\");
        scalars.put(key, new Scalar(text, MetadataValue.of(text)));
      }
    } else if ("[]{}&*!|>%@`,#".indexOf(first) < 0) {
      int comment = value.indexOf(" #");
      String plain = (comment < 0 ? value : value.substring(0, comment)).strip();
      if (!plain.matches("~|null|Null|NULL")) {
        scalars.put(key, new Scalar(plain, typed(plain)));
      }
    }
  }

  private static int closingQuote(String value, char quote) {
    for (int i = 1; i < value.length(); i++) {
      if (value.startsWith(quote == '"' ? "\\" : "''", i)) {
        i++;
      } else if (value.charAt(i) == quote) {
        return i;
      }
    }
    return -1;
  }

  private static MetadataValue typed(String plain) {
    if (plain.matches("true|True|TRUE|false|False|FALSE")) {
      return MetadataValue.of(Boolean.parseBoolean(plain));
    }
    if (WHOLE.matcher(plain).matches()) {
      try {
        return MetadataValue.of(Long.parseLong(plain));
      } catch (NumberFormatException e) {
        // More than 64 bits: as a text it keeps all its digits.
        return MetadataValue.of(plain);
      }
    }
    if (REAL.matcher(plain).matches() && Double.isFinite(Double.parseDouble(plain))) {
      return MetadataValue.of(Double.parseDouble(plain));
    }
    return MetadataValue.of(plain);
  }
}
