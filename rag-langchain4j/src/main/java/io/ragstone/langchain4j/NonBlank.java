package io.ragstone.langchain4j;

/** What LangChain4j takes for a text: splitters may leave chunks without any. */
final class NonBlank {
  private NonBlank() {}

  static String text(String text) {
    return text.isBlank() ? "." : text;
  }
}
