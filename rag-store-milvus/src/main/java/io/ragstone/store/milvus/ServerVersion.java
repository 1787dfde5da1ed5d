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

  /** What puts rows that are replaced into the right partition, for messages. */
  static final String PARTITION_KEY = "Milvus 2.4 or newer, or milvus-lite 3";

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

  /** Whether it has BM25 functions. Versions of milvus-lite are above those of Milvus. */
  boolean hasKeywordSearch() {
    return isAtLeast(2, 5);
  }

  /**
   * Whether an upsert puts a row into the partition of its key. Milvus 2.3 takes another field for
   * the key (issue 30607 of Milvus).
   */
  boolean hasPartitionKey() {
    return isAtLeast(2, 4);
  }

  private boolean isAtLeast(int wantedMajor, int wantedMinor) {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.find()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    return major > wantedMajor
        || (major == wantedMajor && Integer.parseInt(numbers.group(2)) >= wantedMinor);
  }
}
