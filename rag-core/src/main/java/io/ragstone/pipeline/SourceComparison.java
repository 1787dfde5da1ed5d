package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.DocumentException;
import io.ragstone.pipeline.SourceChange.SizedChunk;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares documents with what the store has of them. */
final class SourceComparison {
  private static final Logger logger = LoggerFactory.getLogger(SourceComparison.class);

  /** Stands for the embedder in an intent while the source has vectors of another one as well. */
  private static final String SEVERAL_EMBEDDERS = "several";

  private final TextSplitter splitter;
  private final VectorStore store;
  private final IngestCalls calls;
  private final ChangedPipeline changedPipeline;
  private final String embedderHash;
  private final boolean trustManifests;
  private final TokenCounter counter;

  SourceComparison(
      TextSplitter splitter,
      Embedder embedder,
      VectorStore store,
      IngestCalls calls,
      IngestOptions options) {
    this.splitter = splitter;
    this.store = store;
    this.calls = calls;
    this.changedPipeline = options.changedPipeline();
    this.embedderHash = embedder.identity().contentHash();
    this.trustManifests = options.trustManifests();
    this.counter = options.batchTokens() == Integer.MAX_VALUE ? text -> 0 : embedder.tokenCounter();
  }

  /**
   * What the store has of some documents.
   *
   * @param manifests their manifests, by source
   * @param unchanged the sources that are as they were
   * @param chunks the chunks of the others, by source
   */
  record Known(
      Map<String, SourceManifest> manifests,
      Set<String> unchanged,
      Map<String, List<Chunk>> chunks) {}

  /** Looks up documents together, each of another id: reads may be requests to a server. */
  Known lookUp(List<Document> documents) {
    List<String> ids = documents.stream().map(Document::id).toList();
    Map<String, SourceManifest> manifests =
        calls.read(() -> store.manifests(ids)).stream()
            .collect(Collectors.toMap(SourceManifest::sourceId, manifest -> manifest));
    Set<String> unchanged = unchanged(documents, manifests);
    List<String> changed = ids.stream().filter(id -> !unchanged.contains(id)).toList();
    Map<String, List<Chunk>> chunks =
        changed.isEmpty()
            ? Map.of()
            : calls.read(() -> store.chunksOf(changed)).stream()
                .collect(Collectors.groupingBy(Chunk::sourceId));
    return new Known(manifests, unchanged, chunks);
  }

  private Set<String> unchanged(List<Document> documents, Map<String, SourceManifest> manifests) {
    Set<String> current =
        documents.stream()
            .filter(
                document -> isCurrent(Optional.ofNullable(manifests.get(document.id())), document))
            .map(Document::id)
            .collect(Collectors.toSet());
    return trustManifests ? current : inStore(current, manifests);
  }

  /** Leaves out the sources of which the store has other chunks than their manifests name. */
  private Set<String> inStore(Set<String> sources, Map<String, SourceManifest> manifests) {
    if (sources.isEmpty()) {
      return sources;
    }
    Map<String, Set<String>> stored = calls.read(() -> store.chunkIds(sources));
    Map<Boolean, Set<String>> asNamed =
        sources.stream()
            .collect(
                Collectors.partitioningBy(
                    id ->
                        Set.copyOf(Objects.requireNonNull(manifests.get(id)).chunkIds())
                            .equals(stored.getOrDefault(id, Set.of())),
                    Collectors.toSet()));
    Set<String> different = Objects.requireNonNull(asNamed.get(false));
    if (!different.isEmpty()) {
      logger.warn(
          "The store lost chunks of {} or brought back some that were deleted, and of {} other"
              + " documents that have not changed either; they are ingested again",
          different.iterator().next(),
          different.size() - 1);
    }
    return Objects.requireNonNull(asNamed.get(true));
  }

  /**
   * What a document changes; empty when it is as it was.
   *
   * @throws DocumentException when it cannot be split
   */
  Optional<SourceChange> changeOf(Document document, Known stored) {
    Optional<SourceManifest> known = Optional.ofNullable(stored.manifests().get(document.id()));
    if (changedPipeline == ChangedPipeline.REFUSE) {
      known.ifPresent(this::requireSamePipeline);
    }
    if (stored.unchanged().contains(document.id())) {
      return Optional.empty();
    }
    Map<String, Chunk> existing = new HashMap<>();
    stored
        .chunks()
        .getOrDefault(document.id(), List.of())
        .forEach(chunk -> existing.put(chunk.id(), chunk));
    return Optional.of(
        change(document.id(), document.contentHash(), known, split(document), existing));
  }

  private SourceChange change(
      String sourceId,
      String hash,
      Optional<SourceManifest> known,
      List<SizedChunk> chunks,
      Map<String, Chunk> existing) {
    boolean embeddedByThis =
        known.filter(manifest -> manifest.embedder().equals(embedderHash)).isPresent();
    List<SizedChunk> fresh = new ArrayList<>();
    List<Chunk> moved = new ArrayList<>();
    Set<String> replaced = new LinkedHashSet<>();
    Set<String> stale = new LinkedHashSet<>(existing.keySet());
    for (SizedChunk sized : chunks) {
      Chunk chunk = sized.chunk();
      Chunk before = existing.get(chunk.id());
      if (before == null || !embeddedByThis) {
        fresh.add(sized);
        if (before != null) {
          replaced.add(chunk.id());
        }
      } else if (!before.equals(chunk)) {
        moved.add(chunk);
      }
      stale.remove(chunk.id());
    }
    List<String> ids = chunks.stream().map(sized -> sized.chunk().id()).toList();
    List<String> pending = new ArrayList<>();
    Stream.concat(fresh.stream().map(SizedChunk::chunk), moved.stream())
        .map(Chunk::id)
        .forEach(pending::add);
    // An intent without pending chunks would look committed: what is about to go counts too.
    pending.addAll(stale);
    String embedders = embeddedByThis || existing.isEmpty() ? embedderHash : SEVERAL_EMBEDDERS;
    return new SourceChange(
        known,
        new SourceManifest(sourceId, hash, splitter.identity(), embedders, ids, pending),
        new SourceManifest(sourceId, hash, splitter.identity(), embedderHash, ids, List.of()),
        fresh,
        moved,
        stale,
        replaced,
        known.isEmpty() && existing.isEmpty());
  }

  private List<SizedChunk> split(Document document) {
    try {
      List<Chunk> chunks =
          calls.run(
              StageStart.of(Stage.SPLIT),
              () -> splitter.split(document),
              (cut, measured) -> measured.count(Count.OUTPUTS, cut.size()));
      return chunks.stream()
          .map(chunk -> new SizedChunk(chunk, counter.count(chunk.embeddedText())))
          .toList();
    } catch (CallCancelledException | DeadlineExceededException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DocumentException("Could not split " + document.id() + ": " + e.getMessage(), e);
    }
  }

  private boolean isCurrent(Optional<SourceManifest> known, Document document) {
    return known
        .filter(SourceManifest::isCommitted)
        .filter(manifest -> manifest.splitter().equals(splitter.identity()))
        .filter(manifest -> manifest.embedder().equals(embedderHash))
        .filter(manifest -> manifest.contentHash().equals(document.contentHash()))
        .isPresent();
  }

  private void requireSamePipeline(SourceManifest manifest) {
    if (!manifest.splitter().equals(splitter.identity())) {
      throw otherPipeline(manifest, "splitter", manifest.splitter(), splitter.identity());
    }
    if (!manifest.embedder().equals(embedderHash)) {
      throw otherPipeline(manifest, "embedder", manifest.embedder(), embedderHash);
    }
  }

  private static ConfigurationException otherPipeline(
      SourceManifest manifest, String part, String before, String now) {
    return new ConfigurationException(
        "The document "
            + manifest.sourceId()
            + " was ingested with the "
            + part
            + " "
            + before
            + ", but this is "
            + now
            + "; use the former, ingest into a new store, or allow ChangedPipeline.REINGEST");
  }
}
