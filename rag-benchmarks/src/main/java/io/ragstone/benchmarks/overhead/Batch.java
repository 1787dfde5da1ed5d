package io.ragstone.benchmarks.overhead;

import com.google.gson.JsonObject;
import io.ragstone.store.EmbeddedChunk;
import java.util.List;

/**
 * Rows to write with one call, in the form that each client starts from.
 *
 * @param chunks the chunks, for the store
 * @param fields all fields but the vector, ready to send, for the bare SDK
 */
record Batch(List<EmbeddedChunk> chunks, List<JsonObject> fields) {
  Batch {
    chunks = List.copyOf(chunks);
    fields = List.copyOf(fields);
  }
}
