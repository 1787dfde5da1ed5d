package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.StoreException;
import io.ragstone.pipeline.FailedDocument.Problem;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.VectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second thread of an ingest: gives chunks their embeddings, computed or, where only their
 * place or metadata changed, read from the store.
 */
final class ChunkEmbedding implements Runnable {
  private static final Logger logger = LoggerFactory.getLogger(ChunkEmbedding.class);

  private final Embedder embedder;
  private final String model;
  private final VectorStore store;
  private final int batchChunks;
  private final IngestCalls calls;
  private final IngestExchange exchange;
  private final CallContext context;
  private final Set<String> refused = new HashSet<>();
  private long readyNanos;

  ChunkEmbedding(
      Embedder embedder,
      String model,
      VectorStore store,
      int batchChunks,
      IngestCalls calls,
      IngestExchange exchange,
      CallContext context) {
    this.embedder = embedder;
    this.model = model;
    this.store = store;
    this.batchChunks = batchChunks;
    this.calls = calls;
    this.exchange = exchange;
    this.context = context;
  }

  @Override
  public void run() {
    try {
      exchange.embedded(embedAll());
    } catch (CallCancelledException | DeadlineExceededException e) {
      logger.debug("The ingest has ended: nobody waits for embeddings", e);
    }
  }

  private IngestStep embedAll() {
    try {
      while (true) {
        IngestStep next = exchange.nextGroup();
        if (!(next instanceof IngestStep.Begin begin)) {
          return next;
        }
        exchange.embedded(begin);
        embed(begin.group());
        exchange.embedded(new IngestStep.Finish(begin.group()));
      }
    } catch (Throwable e) {
      return new IngestStep.End(Optional.of(e));
    }
  }

  private void embed(IngestGroup group) {
    refused.clear();
    readyNanos = group.readyNanos();
    for (List<Chunk> batch : group.batches()) {
      embed(accepted(batch), 0);
    }
    // Behind the others: a document that cannot be embedded stays as it was.
    List<Chunk> moved =
        accepted(group.changes().stream().flatMap(change -> change.moved().stream()).toList());
    for (int from = 0; from < moved.size(); from += batchChunks) {
      move(moved.subList(from, Math.min(from + batchChunks, moved.size())));
    }
  }

  private List<Chunk> accepted(List<Chunk> chunks) {
    return chunks.stream().filter(chunk -> !refused.contains(chunk.sourceId())).toList();
  }

  private void embed(List<Chunk> batch, int foundLate) {
    if (batch.isEmpty()) {
      return;
    }
    EmbeddingResult result;
    try {
      result = compute(batch.stream().map(Chunk::embeddedText).toList());
    } catch (InputTooLongException | IllegalArgumentException e) {
      embedApart(batch, foundLate, e);
      return;
    }
    List<EmbeddedChunk> rows = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      rows.add(new EmbeddedChunk(batch.get(i), result.embeddings().get(i)));
    }
    exchange.embedded(new IngestStep.Rows(rows, true, foundLate, result.tokens()));
  }

  private EmbeddingResult compute(List<String> texts) {
    Duration queueTime = Duration.ofNanos(System.nanoTime() - readyNanos);
    return calls.run(
        StageStart.of(Stage.EMBED, Optional.of(model)),
        () -> embedder.embed(EmbeddingRequest.documents(texts).context(context).build()),
        (embedded, measured) ->
            measured
                .count(Count.INPUTS, texts.size())
                .count(Count.OUTPUTS, embedded.embeddings().size())
                .count(Count.INPUT_TOKENS, embedded.tokens())
                .count(Count.TRUNCATED, embedded.truncated())
                .count(Count.BATCHES, embedded.batches())
                .count(Count.CACHE_HITS, embedded.cacheHits())
                .queueTime(Optional.of(queueTime.plus(embedded.queueTime()))));
  }

  /** Finds the document that has what the embedder refuses. */
  private void embedApart(List<Chunk> batch, int foundLate, RuntimeException refusal) {
    Map<String, List<Chunk>> bySource =
        batch.stream()
            .collect(
                Collectors.groupingBy(Chunk::sourceId, LinkedHashMap::new, Collectors.toList()));
    if (bySource.size() == 1) {
      String sourceId = batch.get(0).sourceId();
      refused.add(sourceId);
      exchange.embedded(
          new IngestStep.Refused(new FailedDocument(sourceId, Problem.NOT_EMBEDDED, refusal)));
    } else {
      bySource.values().forEach(chunks -> embed(chunks, foundLate == 0 ? 0 : chunks.size()));
    }
  }

  private void move(List<Chunk> moved) {
    Map<String, Embedding> embeddings = new HashMap<>();
    List<String> ids = moved.stream().map(Chunk::id).toList();
    calls
        .read(() -> storedEmbeddings(ids))
        .forEach(stored -> embeddings.put(stored.chunk().id(), stored.embedding()));
    List<EmbeddedChunk> rows = new ArrayList<>();
    List<Chunk> vanished = new ArrayList<>();
    for (Chunk chunk : moved) {
      if (embeddings.containsKey(chunk.id())) {
        rows.add(new EmbeddedChunk(chunk, embeddings.get(chunk.id())));
      } else {
        vanished.add(chunk);
      }
    }
    if (!rows.isEmpty()) {
      exchange.embedded(new IngestStep.Rows(rows, false, 0, 0));
    }
    embed(vanished, vanished.size());
  }

  /** Nothing when the store does not give embeddings back: they are computed again then. */
  private List<EmbeddedChunk> storedEmbeddings(List<String> ids) {
    try {
      return store.getEmbedded(ids);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.UNSUPPORTED) {
        return List.of();
      }
      throw e;
    }
  }
}
