package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.pipeline.SourceChange.SizedChunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Documents that were read and compared one after the other, to be written together.
 *
 * @param expected how many documents the loader expected in all
 * @param unchanged how many of the documents need nothing
 * @param empty how many of the documents have no text
 * @param failed those that could not be read or split
 * @param changes what the others ask for, each of another source
 * @param batches the chunks to embed, as they are embedded together
 * @param readyNanos when it was put together, by {@link System#nanoTime()}
 */
record IngestGroup(
    OptionalLong expected,
    int unchanged,
    int empty,
    List<FailedDocument> failed,
    List<SourceChange> changes,
    List<List<Chunk>> batches,
    long readyNanos) {

  /** Collects documents until they fill batches. Not thread-safe. */
  static final class Builder {
    /** How many batches of chunks a group brings, so that few batches are half empty. */
    private static final int BATCHES = 8;

    /** How many batches of chunks and documents a group may hold when few need embedding. */
    private static final int MAX_BATCHES = 4 * BATCHES;

    private final OptionalLong expected;
    private final int batchChunks;
    private final int batchTokens;
    private final List<FailedDocument> failed = new ArrayList<>();
    private final Map<String, SourceChange> changes = new LinkedHashMap<>();
    private int unchanged;
    private int empty;
    private long fresh;
    private long tokens;
    private long size;

    Builder(OptionalLong expected, IngestOptions options) {
      this.expected = expected;
      this.batchChunks = options.batchChunks();
      this.batchTokens = options.batchTokens();
    }

    void addUnchanged() {
      unchanged++;
      size++;
    }

    void addEmpty() {
      empty++;
    }

    void addFailed(FailedDocument document) {
      failed.add(document);
      size++;
    }

    void add(SourceChange change) {
      changes.put(change.sourceId(), change);
      fresh += change.fresh().size();
      tokens += change.fresh().stream().mapToLong(SizedChunk::tokens).sum();
      size += change.size();
    }

    boolean changes(String sourceId) {
      return changes.containsKey(sourceId);
    }

    boolean isEmpty() {
      return size == 0;
    }

    boolean isFull() {
      return fresh >= (long) BATCHES * batchChunks
          || tokens >= (long) BATCHES * batchTokens
          || size >= (long) MAX_BATCHES * batchChunks;
    }

    IngestGroup build() {
      return new IngestGroup(
          expected,
          unchanged,
          empty,
          List.copyOf(failed),
          List.copyOf(changes.values()),
          batches(),
          System.nanoTime());
    }

    private List<List<Chunk>> batches() {
      List<List<Chunk>> batches = new ArrayList<>();
      List<Chunk> batch = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      long batched = 0;
      for (SourceChange change : changes.values()) {
        for (SizedChunk sized : change.fresh()) {
          boolean isFull =
              batch.size() == batchChunks
                  || (!batch.isEmpty() && batched + sized.tokens() > batchTokens);
          if (isFull) {
            batches.add(List.copyOf(batch));
            batch.clear();
            batched = 0;
          }
          if (ids.add(sized.chunk().id())) {
            batch.add(sized.chunk());
            batched += sized.tokens();
          }
        }
      }
      if (!batch.isEmpty()) {
        batches.add(List.copyOf(batch));
      }
      return List.copyOf(batches);
    }
  }
}
