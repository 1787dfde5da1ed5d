package io.ragstone.eval.report;

/** Text that becomes part of HTML or SVG. */
final class Markup {
  private Markup() {}

  /**
   * Writes text from outside so that it stays text, between tags and in quotes; characters that XML
   * cannot hold become U+FFFD.
   */
  static String escaped(String text) {
    StringBuilder markup = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> markup.append("&amp;");
                case '<' -> markup.append("&lt;");
                case '>' -> markup.append("&gt;");
                case '"' -> markup.append("&quot;");
                case '\'' -> markup.append("&#39;");
                default -> markup.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return markup.toString();
  }

  /** What XML 1.0 calls a character, without the control characters of the second row. */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c < 0x7F)
        || (c >= 0xA0 && c < 0xD800)
        || (c >= 0xE000 && c < 0xFFFE)
        || c >= 0x10000;
  }

  /** At most so many UTF-16 units, with an ellipsis where something is missing. */
  static String shortened(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }
}
