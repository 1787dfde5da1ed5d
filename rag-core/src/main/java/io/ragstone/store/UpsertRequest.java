package io.ragstone.store;

import io.ragstone.call.CallContext;
import java.util.List;
import java.util.Objects;

/**
 * Chunks to write; each replaces the chunk of equal id, if any.
 *
 * @param chunks the chunks; of two with equal ids the later one wins
 * @param context deadline and cancellation
 */
public record UpsertRequest(List<EmbeddedChunk> chunks, CallContext context) {
  /** Creates a request. */
  public UpsertRequest {
    chunks = List.copyOf(chunks);
    Objects.requireNonNull(context, "context");
  }

  /**
   * A request without deadline.
   *
   * @param chunks the chunks
   * @return the request
   */
  public static UpsertRequest of(List<EmbeddedChunk> chunks) {
    return new UpsertRequest(chunks, CallContext.unbounded());
  }
}
