package io.ragstone.eval.question;

import java.util.List;

/** Which headings stand in the text that is searched, where headings are the queries. */
public enum IndexedHeadings {
  /** None: a section is its text alone. */
  NONE,
  /** Those above the section's own, which say what it is about and do not give the query away. */
  PARENTS,
  /**
   * All, the section's own too: the query stands in the text, word for word. That measures whether
   * titles are found, which a search for words does best.
   */
  ALL;

  List<String> of(List<String> path) {
    return switch (this) {
      case NONE -> List.of();
      case PARENTS -> path.subList(0, Math.max(0, path.size() - 1));
      case ALL -> path;
    };
  }
}
