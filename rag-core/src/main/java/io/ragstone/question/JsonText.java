package io.ragstone.question;

import io.ragstone.prompt.UntrustedText;

/**
 * Writes text from outside as a JSON string, so that it cannot end the prompt's own structure: it
 * stays on one line and between its quotes.
 */
final class JsonText {
  private JsonText() {}

  static String quoted(String untrusted) {
    String text = UntrustedText.withoutControlTokens(untrusted);
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          if (isUnsafe(c)) {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }

  /** Control characters, and what some readers take for a line break. */
  private static boolean isUnsafe(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }
}
