package io.ragstone.question;

import java.util.List;

/**
 * Finds further texts to search with, so that passages are found that do not use the question's own
 * words.
 *
 * <p>Contract: the question itself is not part of the result, which may be empty; the request's
 * deadline and cancellation are honoured; thread-safe. What is thrown makes the pipeline go on
 * without this expander's texts, unless it was built to fail then.
 *
 * <pre>{@code
 * QueryExpander german = request ->
 *     List.of(new SearchText(translator.toGerman(request.question()), InputType.QUERY, "german"));
 * }</pre>
 */
@FunctionalInterface
public interface QueryExpander {

  /**
   * Expands a question.
   *
   * @param request the question
   * @return the texts to search with besides it, and how to embed each
   */
  List<SearchText> expand(ExpansionRequest request);
}
