package io.ragstone.pipeline;

import io.ragstone.question.SearchText;
import java.util.List;

/**
 * A question that is ready to be searched for.
 *
 * @param query what was asked
 * @param question the question as it stands alone
 * @param texts what to search with, the question first
 * @param fallbacks the stages that were gone on without
 */
record PreparedQuestion(
    Query query, String question, List<SearchText> texts, List<Fallback> fallbacks) {
  PreparedQuestion {
    texts = List.copyOf(texts);
    fallbacks = List.copyOf(fallbacks);
  }
}
