package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of an ingest. Documents are taken in groups that are large enough to fill batches; for
 * each group the order is: intent, write new, delete stale, commit. Whatever stops the run in
 * between, the next one finds the intent, compares with what the store really has, and finishes.
 */
final class Ingestion {
  /** How many batches of chunks a group of documents brings, so that few batches are half empty. */
  private static final int GROUP_BATCHES = 8;

  private final TextSplitter splitter;
  private final Embedder embedder;
  private final VectorStore store;
  private final int batchChunks;
  private final String embedderHash;
  private final StageObserver.Call call;
  private final IngestRequest request;

  private int documents;
  private int added;
  private int updated;
  private int unchanged;
  private int chunksFound;
  private int chunksEmbedded;
  private int chunksMoved;
  private int chunksDeleted;
  private long tokens;

  Ingestion(
      TextSplitter splitter,
      Embedder embedder,
      VectorStore store,
      int batchChunks,
      StageObserver.Call call,
      IngestRequest request) {
    this.splitter = splitter;
    this.embedder = embedder;
    this.store = store;
    this.batchChunks = batchChunks;
    this.embedderHash = embedder.identity().contentHash();
    this.call = call;
    this.request = request;
  }

  IngestReport run() {
    List<Change> group = new ArrayList<>();
    int fresh = 0;
    try (Stream<Document> stream = request.documents().load()) {
      for (Document document : (Iterable<Document>) stream::iterator) {
        request.context().check("ingest");
        documents++;
        Optional<Change> change = changeOf(document);
        if (change.isPresent()) {
          group.add(change.get());
          fresh += change.get().fresh().size();
        }
        if (fresh >= GROUP_BATCHES * batchChunks) {
          apply(group);
          group.clear();
          fresh = 0;
        }
      }
    }
    apply(group);
    return new IngestReport(
        added,
        updated,
        unchanged,
        chunksEmbedded,
        chunksMoved,
        chunksDeleted,
        tokens,
        call.timings());
  }

  /** What a document asks the store to do. */
  private record Change(
      SourceManifest committed, List<Chunk> fresh, List<Chunk> moved, Set<String> stale) {

    Stream<String> writtenIds() {
      return Stream.concat(fresh.stream(), moved.stream()).map(Chunk::id);
    }
  }

  private Optional<Change> changeOf(Document document) {
    Optional<SourceManifest> known = stored(() -> store.manifest(document.id()));
    String hash = document.contentHash();
    if (known.filter(manifest -> isCurrent(manifest, hash)).isPresent()) {
      unchanged++;
      return Optional.empty();
    }
    List<Chunk> chunks = call.run(Stage.SPLIT, () -> splitter.split(document), List::size);
    Map<String, Chunk> existing = new HashMap<>();
    stored(() -> store.chunksOf(document.id())).forEach(chunk -> existing.put(chunk.id(), chunk));
    if (known.isEmpty() && existing.isEmpty()) {
      added++;
    } else {
      updated++;
    }
    List<Chunk> fresh = new ArrayList<>();
    List<Chunk> moved = new ArrayList<>();
    Set<String> stale = new LinkedHashSet<>(existing.keySet());
    for (Chunk chunk : chunks) {
      Chunk before = existing.get(chunk.id());
      if (before == null) {
        fresh.add(chunk);
      } else if (!before.equals(chunk)) {
        moved.add(chunk);
      }
      stale.remove(chunk.id());
    }
    chunksFound += fresh.size();
    List<String> ids = chunks.stream().map(Chunk::id).toList();
    SourceManifest committed =
        new SourceManifest(document.id(), hash, splitter.identity(), embedderHash, ids, List.of());
    return Optional.of(new Change(committed, fresh, moved, stale));
  }

  private boolean isCurrent(SourceManifest manifest, String hash) {
    return manifest.isCommitted()
        && manifest.contentHash().equals(hash)
        && manifest.splitter().equals(splitter.identity())
        && manifest.embedder().equals(embedderHash);
  }

  private void apply(List<Change> group) {
    for (Change change : group) {
      List<String> pending = change.writtenIds().toList();
      if (!pending.isEmpty() || !change.stale().isEmpty()) {
        store(() -> store.putManifest(intent(change, pending)));
      }
    }
    rewriteMoved(group.stream().flatMap(change -> change.moved().stream()).toList());
    embedFresh(group.stream().flatMap(change -> change.fresh().stream()).toList());
    List<String> stale = group.stream().flatMap(change -> change.stale().stream()).toList();
    if (!stale.isEmpty()) {
      store(() -> store.delete(DeleteRequest.byIds(stale)));
      chunksDeleted += stale.size();
    }
    group.forEach(change -> store(() -> store.putManifest(change.committed())));
  }

  private static SourceManifest intent(Change change, List<String> pending) {
    SourceManifest committed = change.committed();
    List<String> left = new ArrayList<>(pending);
    // An intent without pending chunks would look committed: what is about to go counts too.
    left.addAll(change.stale());
    return new SourceManifest(
        committed.sourceId(),
        committed.contentHash(),
        committed.splitter(),
        committed.embedder(),
        committed.chunkIds(),
        left);
  }

  private void rewriteMoved(List<Chunk> moved) {
    for (List<Chunk> batch : batches(moved)) {
      Map<String, Embedding> embeddings = new HashMap<>();
      List<String> ids = batch.stream().map(Chunk::id).toList();
      stored(() -> store.getEmbedded(ids))
          .forEach(stored -> embeddings.put(stored.chunk().id(), stored.embedding()));
      List<Chunk> vanished = new ArrayList<>();
      List<EmbeddedChunk> rows = new ArrayList<>();
      for (Chunk chunk : batch) {
        if (embeddings.containsKey(chunk.id())) {
          rows.add(new EmbeddedChunk(chunk, embeddings.get(chunk.id())));
        } else {
          vanished.add(chunk);
        }
      }
      upsert(rows);
      chunksMoved += rows.size();
      embedFresh(vanished);
    }
  }

  private void embedFresh(List<Chunk> fresh) {
    for (List<Chunk> batch : batches(fresh)) {
      List<String> texts = batch.stream().map(Chunk::embeddedText).toList();
      EmbeddingResult result =
          call.run(
              Stage.EMBED,
              () ->
                  embedder.embed(
                      EmbeddingRequest.documents(texts).context(request.context()).build()),
              embedded -> embedded.embeddings().size());
      List<EmbeddedChunk> rows = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        rows.add(new EmbeddedChunk(batch.get(i), result.embeddings().get(i)));
      }
      upsert(rows);
      chunksEmbedded += rows.size();
      tokens += result.tokens();
      request.progress().accept(new IngestProgress(documents, chunksFound, chunksEmbedded, tokens));
    }
  }

  private void upsert(List<EmbeddedChunk> rows) {
    store(() -> store.upsert(new UpsertRequest(rows, request.context())));
  }

  private List<List<Chunk>> batches(List<Chunk> chunks) {
    Map<String, Chunk> byId = new LinkedHashMap<>();
    chunks.forEach(chunk -> byId.put(chunk.id(), chunk));
    List<Chunk> distinct = List.copyOf(byId.values());
    List<List<Chunk>> batches = new ArrayList<>();
    for (int from = 0; from < distinct.size(); from += batchChunks) {
      batches.add(distinct.subList(from, Math.min(from + batchChunks, distinct.size())));
    }
    return batches;
  }

  private void store(Runnable write) {
    call.run(
        Stage.STORE,
        () -> {
          write.run();
          return 1;
        },
        rows -> rows);
  }

  private <T> T stored(Supplier<T> read) {
    return call.run(
        Stage.STORE, read, result -> result instanceof Collection<?> rows ? rows.size() : 1);
  }
}
