package io.ragstone.store.milvus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says it is, such as {@code v2.3.5} or {@code milvus_lite-3.2.2}.
 *
 * @param text the server's words
 */
record ServerVersion(String text) {
  /** What has keyword search, for messages. */
  static final String KEYWORD_SEARCH = "Milvus 2.5 or newer, or milvus-lite 3";

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

  /** Whether it has BM25 functions. Versions of milvus-lite are above those of Milvus. */
  boolean hasKeywordSearch() {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.find()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    return major > 2 || (major == 2 && Integer.parseInt(numbers.group(2)) >= 5);
  }
}
