package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of an ingest. Documents are taken in groups that are large enough to fill batches; for
 * each group the order is: intent, write new, delete stale, commit. Whatever stops the run in
 * between, the next one finds the intent, compares with what the store really has, and finishes.
 */
final class Ingestion {
  /** How many batches of chunks a group of documents brings, so that few batches are half empty. */
  private static final int GROUP_BATCHES = 8;

  /** How many batches of chunks a group may hold when few of them need embedding. */
  private static final int MAX_GROUP_BATCHES = 4 * GROUP_BATCHES;

  /** Stands for the embedder in an intent while the source has vectors of another one as well. */
  private static final String SEVERAL_EMBEDDERS = "several";

  private final TextSplitter splitter;
  private final Embedder embedder;
  private final VectorStore store;
  private final int batchChunks;
  private final String embedderHash;
  private final StageObserver.Call call;
  private final IngestRequest request;

  private final Map<String, Change> group = new LinkedHashMap<>();
  private int groupFresh;
  private int groupChunks;

  private Optional<IngestProgress> told = Optional.empty();
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
    try (Stream<? extends LoadedDocument> stream = request.documents().load()) {
      for (Iterator<? extends LoadedDocument> all = stream.iterator(); all.hasNext(); ) {
        Document document = all.next().orThrow();
        if (group.containsKey(document.id())) {
          // Another version of a document is compared with what the one before has written.
          applyGroup();
        }
        documents++;
        changeOf(document).ifPresent(this::addToGroup);
        if (groupFresh >= GROUP_BATCHES * batchChunks
            || groupChunks >= MAX_GROUP_BATCHES * batchChunks) {
          applyGroup();
        }
      }
    }
    applyGroup();
    tellProgress();
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
      SourceManifest intent,
      SourceManifest committed,
      List<Chunk> fresh,
      List<Chunk> moved,
      Set<String> stale) {}

  private void addToGroup(Change change) {
    group.put(change.committed().sourceId(), change);
    groupFresh += change.fresh().size();
    groupChunks += change.committed().chunkIds().size() + change.stale().size() + 1;
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
    boolean embeddedByThis =
        known.filter(manifest -> manifest.embedder().equals(embedderHash)).isPresent();
    List<Chunk> fresh = new ArrayList<>();
    List<Chunk> moved = new ArrayList<>();
    Set<String> stale = new LinkedHashSet<>(existing.keySet());
    for (Chunk chunk : chunks) {
      Chunk before = existing.get(chunk.id());
      if (before == null || !embeddedByThis) {
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
    List<String> pending = new ArrayList<>();
    Stream.concat(fresh.stream(), moved.stream()).map(Chunk::id).forEach(pending::add);
    // An intent without pending chunks would look committed: what is about to go counts too.
    pending.addAll(stale);
    String embedders = embeddedByThis || existing.isEmpty() ? embedderHash : SEVERAL_EMBEDDERS;
    SourceManifest intent =
        new SourceManifest(document.id(), hash, splitter.identity(), embedders, ids, pending);
    return Optional.of(new Change(intent, committed, fresh, moved, stale));
  }

  private boolean isCurrent(SourceManifest manifest, String hash) {
    return manifest.isCommitted()
        && manifest.contentHash().equals(hash)
        && manifest.splitter().equals(splitter.identity())
        && manifest.embedder().equals(embedderHash);
  }

  private void applyGroup() {
    Collection<Change> changes = group.values();
    write(changes.stream().map(Change::intent).filter(intent -> !intent.isCommitted()).toList());
    rewriteMoved(changes.stream().flatMap(change -> change.moved().stream()).toList());
    embedFresh(changes.stream().flatMap(change -> change.fresh().stream()).toList());
    deleteStale(
        changes.stream()
            .flatMap(change -> change.stale().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new)));
    write(changes.stream().map(Change::committed).toList());
    group.clear();
    groupFresh = 0;
    groupChunks = 0;
  }

  private void write(List<SourceManifest> manifests) {
    if (!manifests.isEmpty()) {
      call.run(Stage.STORE, () -> store.putManifests(manifests));
    }
  }

  private void rewriteMoved(List<Chunk> moved) {
    for (List<Chunk> batch : batches(moved)) {
      Map<String, Embedding> embeddings = new HashMap<>();
      List<String> ids = batch.stream().map(Chunk::id).toList();
      stored(() -> storedEmbeddings(ids))
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
      chunksFound += vanished.size();
      embedFresh(vanished);
    }
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

  private void deleteStale(Set<String> ids) {
    if (!ids.isEmpty()) {
      DeleteRequest request = new DeleteRequest.ByIds(ids, Filter.all(), this.request.context());
      call.run(Stage.STORE, () -> store.delete(request));
      chunksDeleted += ids.size();
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
      tellProgress();
    }
  }

  private void tellProgress() {
    IngestProgress now = new IngestProgress(documents, chunksFound, chunksEmbedded, tokens);
    if (!told.equals(Optional.of(now))) {
      told = Optional.of(now);
      request.progress().accept(now);
    }
  }

  private void upsert(List<EmbeddedChunk> rows) {
    if (!rows.isEmpty()) {
      call.run(Stage.STORE, () -> store.upsert(new UpsertRequest(rows, request.context())));
    }
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

  private <T> T stored(Supplier<T> read) {
    return call.run(
        Stage.STORE, read, result -> result instanceof Collection<?> rows ? rows.size() : 1);
  }
}
