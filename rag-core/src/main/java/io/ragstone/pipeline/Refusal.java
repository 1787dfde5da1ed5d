package io.ragstone.pipeline;

import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.retrieval.Passage;
import java.util.List;

/**
 * Why an {@link Answer} answers nothing: no passage was left for it to rest on.
 *
 * @param closest what came closest, with its scores: the passages that no rerank threshold let
 *     through, or else the candidates that no search threshold did; empty when nothing was found
 */
public record Refusal(List<Passage> closest) {
  /** The default of {@link RagPipeline.Builder#refusalText}. */
  public static final String DEFAULT_TEXT = ExtractiveGenerator.NOTHING_FOUND;

  /** What {@code answer.generation().generator()} says: no generator was asked. */
  public static final String GENERATOR = "none";

  /** Creates a refusal. */
  public Refusal {
    closest = List.copyOf(closest);
  }

  static Refusal of(Retrieval retrieval) {
    return new Refusal(retrieval.ranked().isEmpty() ? retrieval.candidates() : retrieval.ranked());
  }
}
