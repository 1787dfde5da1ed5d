package io.ragstone.store;

import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One tenant's view of a store. Manifests are kept apart by a prefix in front of the source id that
 * is derived from the filter, so equal filters share them and different ones do not.
 *
 * <p>A write looks for chunks of others first. Should two views write the same new id at the same
 * moment, the later one wins; ids that are made from their contents differ where sources do.
 */
final class RestrictedVectorStore implements VectorStore {
  private final VectorStore store;
  private final Filter mandatory;
  private final String manifestPrefix;
  private volatile boolean closed;

  RestrictedVectorStore(VectorStore store, Filter mandatory) {
    this.store = store;
    this.mandatory = Objects.requireNonNull(mandatory, "mandatory");
    this.manifestPrefix =
        mandatory instanceof Filter.All ? "" : "view:" + FilterFingerprint.of(mandatory) + ":";
  }

  @Override
  public StoreDescription describe() {
    return open().describe();
  }

  @Override
  public void ping() {
    open().ping();
  }

  @Override
  public void upsert(UpsertRequest request) {
    for (EmbeddedChunk embedded : request.chunks()) {
      if (!mandatory.matches(embedded.chunk().metadata())) {
        throw new IllegalArgumentException(
            "This view of the store takes only chunks whose metadata match "
                + mandatory
                + ", but "
                + embedded.chunk()
                + " has "
                + embedded.chunk().metadata()
                + "; set the metadata on the document");
      }
    }
    List<String> ids = request.chunks().stream().map(chunk -> chunk.chunk().id()).toList();
    for (Chunk existing : open().get(ids)) {
      if (!mandatory.matches(existing.metadata())) {
        throw new StoreException(
            StoreException.Reason.CONFLICT,
            existing
                + " exists outside this view of the store and would be replaced;"
                + " give documents of different tenants different ids");
      }
    }
    store.upsert(request);
  }

  @Override
  public void delete(DeleteRequest request) {
    open().delete(request.restrictedTo(mandatory));
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    return open().search(request.restrictedTo(mandatory));
  }

  @Override
  public List<Chunk> get(Collection<String> ids) {
    return visible(open().get(ids));
  }

  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    return open().getEmbedded(ids).stream()
        .filter(row -> mandatory.matches(row.chunk().metadata()))
        .toList();
  }

  @Override
  public List<Chunk> chunksOf(String sourceId) {
    return visible(open().chunksOf(sourceId));
  }

  @Override
  public List<Chunk> chunksOf(Collection<String> sourceIds) {
    return visible(open().chunksOf(sourceIds));
  }

  @Override
  public List<Chunk> chunksOf(String sourceId, int first, int last) {
    return visible(open().chunksOf(sourceId, first, last));
  }

  @Override
  public List<String> sources(Filter filter) {
    return open().sources(Filter.and(mandatory, filter));
  }

  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    return open().scan(request.restrictedTo(mandatory));
  }

  @Override
  public long count(Filter filter) {
    return open().count(Filter.and(mandatory, filter));
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    return open()
        .manifest(manifestPrefix + sourceId)
        .map(manifest -> withSource(manifest, sourceId));
  }

  @Override
  public List<SourceManifest> manifests(Collection<String> sourceIds) {
    List<String> prefixed = sourceIds.stream().map(source -> manifestPrefix + source).toList();
    return open().manifests(prefixed).stream()
        .map(
            manifest ->
                withSource(manifest, manifest.sourceId().substring(manifestPrefix.length())))
        .toList();
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    putManifests(List.of(manifest));
  }

  @Override
  public void putManifests(List<SourceManifest> manifests) {
    open()
        .putManifests(
            manifests.stream()
                .map(manifest -> withSource(manifest, manifestPrefix + manifest.sourceId()))
                .toList());
  }

  @Override
  public void deleteManifest(String sourceId) {
    open().deleteManifest(manifestPrefix + sourceId);
  }

  @Override
  public void deleteManifests(Collection<String> sourceIds) {
    open().deleteManifests(sourceIds.stream().map(source -> manifestPrefix + source).toList());
  }

  @Override
  public List<String> manifestSources() {
    return open().manifestSources().stream()
        .filter(source -> source.startsWith(manifestPrefix))
        .map(source -> source.substring(manifestPrefix.length()))
        .toList();
  }

  @Override
  public VectorStore restrictedTo(Filter further) {
    return new RestrictedVectorStore(store, Filter.and(mandatory, further));
  }

  @Override
  public void close() {
    closed = true;
  }

  private VectorStore open() {
    if (closed) {
      throw new IllegalStateException("This view of the store is closed");
    }
    return store;
  }

  private List<Chunk> visible(List<Chunk> chunks) {
    return chunks.stream().filter(chunk -> mandatory.matches(chunk.metadata())).toList();
  }

  private static SourceManifest withSource(SourceManifest manifest, String sourceId) {
    return new SourceManifest(
        sourceId,
        manifest.contentHash(),
        manifest.splitter(),
        manifest.embedder(),
        manifest.chunkIds(),
        manifest.pendingChunkIds());
  }
}
