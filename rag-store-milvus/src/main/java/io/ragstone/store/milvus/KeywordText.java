package io.ragstone.store.milvus;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Text as the server's keyword search takes it apart. Its standard analyzer separates words at
 * spaces and punctuation, which Chinese and Japanese do not have, so their characters become words.
 */
final class KeywordText {
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

  private KeywordText() {}

  static String of(String text) {
    StringBuilder spaced = new StringBuilder(text.length());
    int bytes = 0;
    boolean wasWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean isWord = WITHOUT_SPACES.contains(UnicodeScript.of(c));
      boolean isApart = (isWord || wasWord) && i > 0;
      bytes += utf8Length(c) + (isApart ? 1 : 0);
      if (bytes > ChunkRows.MAX_TEXT_BYTES) {
        break;
      }
      if (isApart) {
        spaced.append(' ');
      }
      spaced.appendCodePoint(c);
      wasWord = isWord;
      i += Character.charCount(c);
    }
    return spaced.toString();
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
