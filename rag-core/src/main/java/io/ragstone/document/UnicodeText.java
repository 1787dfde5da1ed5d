package io.ragstone.document;

/** Keeps text well-formed, so that every store, tokenizer and hash sees the same characters. */
public final class UnicodeText {
  private static final char REPLACEMENT = '\uFFFD';

  private UnicodeText() {}

  /**
   * Replaces each lone surrogate, which no encoding can represent, by U+FFFD.
   *
   * @param text any string
   * @return the same string when it is well-formed, otherwise a copy of equal length
   */
  public static String wellFormed(String text) {
    int bad = nextLoneSurrogate(text, 0);
    if (bad < 0) {
      return text;
    }
    StringBuilder fixed = new StringBuilder(text);
    for (; bad >= 0; bad = nextLoneSurrogate(text, bad + 1)) {
      fixed.setCharAt(bad, REPLACEMENT);
    }
    return fixed.toString();
  }

  private static int nextLoneSurrogate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        return i;
      }
    }
    return -1;
  }
}
