package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.FailedDocument.Problem;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes groups of documents, each in the order: intent, write new, delete stale, commit. Whatever
 * stops it in between, the next ingest finds the intent, compares with what the store really has,
 * and finishes. A document that is refused on the way is taken back. Used by one thread.
 */
final class SourceWriter {
  private final VectorStore store;
  private final IngestCalls calls;
  private final CallContext context;
  private final Consumer<FailedDocument> onRefusal;
  private final IngestTally tally;

  /** The changes of the group that is being written, by source, without those refused. */
  private final Map<String, SourceChange> changes = new LinkedHashMap<>();

  /** What of the group is in the store already. */
  private final Set<String> intended = new HashSet<>();

  private final Map<String, Set<String>> written = new HashMap<>();

  /**
   * @param onRefusal told of each document that is refused; may throw to end the ingest
   */
  SourceWriter(
      VectorStore store,
      IngestCalls calls,
      CallContext context,
      IngestTally tally,
      Consumer<FailedDocument> onRefusal) {
    this.store = store;
    this.calls = calls;
    this.context = context;
    this.tally = tally;
    this.onRefusal = onRefusal;
  }

  void begin(IngestGroup group) {
    group.changes().forEach(change -> changes.put(change.sourceId(), change));
    List<SourceManifest> intents =
        group.changes().stream()
            .map(SourceChange::intent)
            .filter(intent -> !intent.isCommitted())
            .toList();
    write(intents, SourceManifest::sourceId, this::putIntents);
  }

  private void putIntents(List<SourceManifest> intents) {
    store.putManifests(intents);
    intents.forEach(intent -> intended.add(intent.sourceId()));
  }

  void write(IngestStep.Rows step) {
    write(step.rows(), row -> row.chunk().sourceId(), rows -> upsert(rows, step.isComputed()));
  }

  private void upsert(List<EmbeddedChunk> rows, boolean isComputed) {
    store.upsert(new UpsertRequest(rows, context));
    for (EmbeddedChunk row : rows) {
      written
          .computeIfAbsent(row.chunk().sourceId(), source -> new HashSet<>())
          .add(row.chunk().id());
    }
    if (isComputed) {
      tally.chunksEmbedded += rows.size();
    } else {
      tally.chunksMoved += rows.size();
    }
  }

  void finish() {
    Set<String> stale = new LinkedHashSet<>();
    changes.values().forEach(change -> stale.addAll(change.stale()));
    delete(stale);
    tally.chunksDeleted += stale.size();
    write(
        changes.values().stream().map(SourceChange::committed).toList(),
        SourceManifest::sourceId,
        store::putManifests);
    for (SourceChange change : changes.values()) {
      if (change.isNew()) {
        tally.added++;
      } else {
        tally.updated++;
      }
    }
    changes.clear();
    intended.clear();
    written.clear();
  }

  /** Leaves a document out, and the store as it was before the document came. */
  void refuse(FailedDocument document) {
    String source = document.sourceId();
    if (!isAccepted(source)) {
      return;
    }
    onRefusal.accept(document);
    SourceChange change = changes.remove(source);
    if (change == null || !intended.contains(source)) {
      return;
    }
    Set<String> rows = new LinkedHashSet<>(written.getOrDefault(source, Set.of()));
    boolean isRestorable = rows.stream().noneMatch(change.replaced()::contains);
    rows.removeAll(change.replaced());
    change.moved().forEach(chunk -> rows.remove(chunk.id()));
    delete(rows);
    if (isRestorable) {
      calls.write(
          () ->
              change
                  .before()
                  .ifPresentOrElse(store::putManifest, () -> store.deleteManifest(source)));
    }
  }

  private void delete(Collection<String> ids) {
    if (!ids.isEmpty()) {
      DeleteRequest request =
          new DeleteRequest.ByIds(new LinkedHashSet<>(ids), Filter.all(), context);
      calls.write(() -> store.delete(request));
    }
  }

  /**
   * Writes what is not of refused documents, source by source where the store refuses all of it.
   */
  private <T> void write(List<T> all, Function<T, String> sourceOf, Consumer<List<T>> write) {
    List<T> accepted = all.stream().filter(item -> isAccepted(sourceOf.apply(item))).toList();
    if (accepted.isEmpty()) {
      return;
    }
    try {
      calls.write(() -> write.accept(accepted));
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.INVALID_REQUEST) {
        throw e;
      }
      Map<String, List<T>> bySource =
          accepted.stream()
              .collect(Collectors.groupingBy(sourceOf, LinkedHashMap::new, Collectors.toList()));
      if (bySource.size() == 1) {
        String source = bySource.keySet().iterator().next();
        refuse(new FailedDocument(source, Problem.NOT_STORED, e));
      } else {
        List.copyOf(bySource.values()).forEach(items -> write(items, sourceOf, write));
      }
    }
  }

  private boolean isAccepted(String sourceId) {
    return changes.containsKey(sourceId);
  }
}
