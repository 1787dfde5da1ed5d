package io.ragstone.postprocess;

import io.ragstone.retrieval.Passage;
import java.util.List;

/**
 * One step between the search and the prompt: drops, reorders or adds passages.
 *
 * <pre>{@code
 * PassagePostProcessor shortOnes = request ->
 *     request.passages().stream().filter(passage -> passage.text().length() < 2_000).toList();
 * }</pre>
 *
 * <p>Contract: the result is best first; whoever reorders passages gives each its score and rank by
 * {@link Passage#then}, whoever shows more of a document {@link Passage#shownAs} what, whoever only
 * drops some leaves the others as they are; the same request gives the same result; a cancelled
 * call ends soon; thread-safe. Its {@code toString()} is what an explanation calls the step.
 */
@FunctionalInterface
public interface PassagePostProcessor {

  /**
   * Processes the passages of one question.
   *
   * @param request the passages, the question, and what else may be asked for
   * @return the passages as they go on, best first; possibly none
   */
  List<Passage> process(PostProcessRequest request);
}
