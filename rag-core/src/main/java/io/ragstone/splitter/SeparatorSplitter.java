package io.ragstone.splitter;

import io.ragstone.document.Document;
import io.ragstone.document.UnicodeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Cuts at every occurrence of a literal separator, exactly as Python's {@code
 * text.split(separator)} does: the separator is dropped, matches are found from the left without
 * overlap, and the pieces before the first, between two adjacent and after the last occurrence are
 * kept even when they are empty.
 *
 * <p>{@code new SeparatorSplitter("# ")} is the tutorial's splitter: it cuts a Markdown file before
 * the text of each heading (and leaves the other {@code #} of deeper headings behind the chunk
 * before). Immutable.
 */
public final class SeparatorSplitter implements TextSplitter {
  private final String separator;

  /**
   * Creates a splitter.
   *
   * @param separator where to cut, not empty, without lone surrogates
   */
  public SeparatorSplitter(String separator) {
    if (Objects.requireNonNull(separator, "separator").isEmpty()) {
      throw new IllegalArgumentException("The separator must not be empty");
    }
    if (!separator.equals(UnicodeText.wellFormed(separator))) {
      throw new IllegalArgumentException(
          "The separator must not have lone surrogates, which would cut characters in two");
    }
    this.separator = separator;
  }

  @Override
  public List<TextSegment> segments(Document document) {
    String text = document.text();
    List<TextSegment> segments = new ArrayList<>();
    int start = 0;
    for (int cut = text.indexOf(separator); cut >= 0; cut = text.indexOf(separator, start)) {
      segments.add(TextSegment.of(start, cut));
      start = cut + separator.length();
    }
    segments.add(TextSegment.of(start, text.length()));
    return segments;
  }

  @Override
  public String identity() {
    return "separator(" + separator + ")";
  }
}
