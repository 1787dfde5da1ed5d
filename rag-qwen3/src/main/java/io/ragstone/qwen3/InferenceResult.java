package io.ragstone.qwen3;

import io.ragstone.embedding.Embedding;
import java.time.Duration;
import java.util.List;

/**
 * What a model made of a request.
 *
 * @param states for each sequence, in the order of the request, the hidden state after its last
 *     token behind the final norm, {@code hiddenSize} values, not normalised to unit length
 * @param queueTime how long the request waited before its first batch began
 * @param batches in how many batches it was computed, each of which may have had other requests
 */
public record InferenceResult(List<Embedding> states, Duration queueTime, int batches) {
  /** Creates a result. */
  public InferenceResult {
    states = List.copyOf(states);
  }
}
