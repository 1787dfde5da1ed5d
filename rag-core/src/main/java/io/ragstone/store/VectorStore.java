package io.ragstone.store;

import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Keeps embedded chunks and finds them again.
 *
 * <p>Contract: what {@link #upsert} acknowledged is durable and visible to searches that start
 * afterwards through the same store object; results are best first, ties by chunk id; scores are of
 * the kind of the store's {@link Metric}, never rescaled; a chunk comes back equal to what was
 * written; a bad argument (wrong dimension, unsupported request) is refused before anything is
 * written; every failure is a {@link StoreException} with its reason; thread-safe. After {@link
 * #close()} every call is an {@link IllegalStateException}.
 */
public interface VectorStore extends AutoCloseable {

  /**
   * What the store is and can do.
   *
   * @return the description, fixed while the store is open
   */
  StoreDescription describe();

  /**
   * Checks that the store answers, for health checks: something is asked of it that costs little
   * and does not depend on how much it holds. A store that has a better question overrides this.
   *
   * @throws StoreException when the store does not answer
   */
  default void ping() {
    get(List.of("ping"));
  }

  /**
   * Writes chunks, each in place of the one of equal id.
   *
   * @param request the chunks
   */
  void upsert(UpsertRequest request);

  /**
   * Deletes chunks.
   *
   * @param request which
   */
  void delete(DeleteRequest request);

  /**
   * Finds the best chunks.
   *
   * @param request what to search for
   * @return at most {@link SearchRequest#topK()} passages, best first
   */
  List<Passage> search(SearchRequest request);

  /**
   * Reads chunks by id.
   *
   * @param ids chunk ids
   * @return those that exist, in the order of the ids
   */
  List<Chunk> get(Collection<String> ids);

  /**
   * Reads chunks with their embeddings by id, as they were written.
   *
   * @param ids chunk ids
   * @return those that exist, in the order of the ids
   * @throws StoreException with reason {@code UNSUPPORTED} when the store cannot give embeddings
   *     back
   */
  List<EmbeddedChunk> getEmbedded(Collection<String> ids);

  /**
   * Reads the chunks of one source.
   *
   * @param sourceId the source's id
   * @return its chunks by position, empty when there are none
   */
  List<Chunk> chunksOf(String sourceId);

  /**
   * Reads the chunks of several sources. A store where every read has a price of its own, such as a
   * request to a server, overrides this and pays it once.
   *
   * @param sourceIds the ids of the sources, each once
   * @return the chunks of each source by position, in the order of the ids
   */
  default List<Chunk> chunksOf(Collection<String> sourceIds) {
    return sourceIds.stream().flatMap(source -> chunksOf(source).stream()).toList();
  }

  /**
   * Reads the chunks of one source that stand at some positions. A store that reads only those, and
   * not all of the source, overrides this.
   *
   * @param sourceId the source's id
   * @param first the first position
   * @param last the last position, included
   * @return its chunks there by position, empty when there are none
   */
  default List<Chunk> chunksOf(String sourceId, int first, int last) {
    return chunksOf(sourceId).stream()
        .filter(chunk -> chunk.position() >= first && chunk.position() <= last)
        .toList();
  }

  /**
   * Reads which chunks some sources have, as of all writes that were acknowledged before. A store
   * that can tell without reading the chunks overrides this.
   *
   * @param sourceIds the ids of the sources, each once
   * @return the ids of their chunks by source, without sources that have none
   */
  default Map<String, Set<String>> chunkIds(Collection<String> sourceIds) {
    return chunksOf(sourceIds).stream()
        .collect(
            Collectors.groupingBy(
                Chunk::sourceId, Collectors.mapping(Chunk::id, Collectors.toSet())));
  }

  /**
   * Reads which sources have chunks, whether they have a manifest or not. A store that can tell
   * without reading the chunks overrides this.
   *
   * @param filter which chunks count; {@link Filter#all()} for all of them
   * @return the ids of the sources, sorted
   */
  default List<String> sources(Filter filter) {
    return scanAll(ScanRequest.builder().filter(filter).build())
        .map(row -> row.chunk().sourceId())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Reads one page of a walk through all chunks, with their embeddings as they were written.
   *
   * <p>Pages follow one order of ids that is the store's own and never changes. The store remembers
   * nothing between pages: a walk can be taken up from any id, by any store object. Chunks that are
   * there from the walk's beginning to its end come exactly once, whatever is written meanwhile;
   * one that is added, replaced or deleted meanwhile comes as it is when its place is passed.
   *
   * @param request where the page begins, how long it is and what it contains
   * @return the next chunks; fewer than {@link ScanRequest#limit()} only at the end
   * @throws StoreException with reason {@code UNSUPPORTED} when the store cannot give embeddings
   *     back, {@code INVALID_REQUEST} when no chunk of this store could have the id to begin after
   */
  List<EmbeddedChunk> scan(ScanRequest request);

  /**
   * Walks through all chunks from a page on, reading the next page when it is needed.
   *
   * @param first the first page; its limit is that of every page
   * @return the chunks of that page and all that follow, lazily; it holds one page at a time and
   *     need not be closed
   */
  default Stream<EmbeddedChunk> scanAll(ScanRequest first) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new ScanIterator(this, Objects.requireNonNull(first, "first")),
            Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  /**
   * Counts chunks.
   *
   * @param filter the condition; {@link Filter#all()} counts everything
   * @return how many match, exactly
   */
  long count(Filter filter);

  /**
   * Reads the manifest of one source.
   *
   * @param sourceId the source's id
   * @return the manifest, empty when there is none
   */
  Optional<SourceManifest> manifest(String sourceId);

  /**
   * Reads the manifests of several sources. A store where every read has a price of its own
   * overrides this and pays it once.
   *
   * @param sourceIds the ids of the sources, each once
   * @return those that exist, in the order of the ids
   */
  default List<SourceManifest> manifests(Collection<String> sourceIds) {
    return sourceIds.stream().flatMap(source -> manifest(source).stream()).toList();
  }

  /**
   * Writes the manifest of one source in place of an earlier one, durably.
   *
   * @param manifest the manifest
   */
  void putManifest(SourceManifest manifest);

  /**
   * Writes manifests, each as {@link #putManifest} does. A store where every write has a price of
   * its own, such as a commit, overrides this and pays it once.
   *
   * @param manifests the manifests; of two for one source the later one wins
   */
  default void putManifests(List<SourceManifest> manifests) {
    manifests.forEach(this::putManifest);
  }

  /**
   * Deletes the manifest of one source; does nothing when there is none.
   *
   * @param sourceId the source's id
   */
  void deleteManifest(String sourceId);

  /**
   * Deletes the manifests of several sources. A store where every write has a price of its own
   * overrides this and pays it once.
   *
   * @param sourceIds the ids of the sources; those without a manifest do not matter
   */
  default void deleteManifests(Collection<String> sourceIds) {
    sourceIds.forEach(this::deleteManifest);
  }

  /**
   * The sources that have a manifest.
   *
   * @return their ids, sorted
   */
  List<String> manifestSources();

  /**
   * A view of this store that sees and touches only chunks that match a filter, whatever its
   * callers ask for: one tenant's part.
   *
   * <p>Through the view, searches, reads, counts and deletes are restricted; an upsert of a chunk
   * that does not match, or that would replace a chunk outside the view, is refused; manifests are
   * kept apart. Closing the view leaves this store open.
   *
   * @param mandatory the filter that no caller can drop
   * @return the view
   */
  default VectorStore restrictedTo(Filter mandatory) {
    return new RestrictedVectorStore(this, mandatory);
  }

  /** Releases what the store holds; closing again does nothing. */
  @Override
  void close();
}
