package io.ragstone.testkit;

import io.ragstone.document.Chunk;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passes every call on to another store; a test overrides what it wants to watch or to break. */
public class ForwardingVectorStore implements VectorStore {
  /** The store that is called. */
  protected final VectorStore store;

  /**
   * Creates a store that does what another one does.
   *
   * @param store the other store
   */
  public ForwardingVectorStore(VectorStore store) {
    this.store = store;
  }

  @Override
  public StoreDescription describe() {
    return store.describe();
  }

  @Override
  public void ping() {
    store.ping();
  }

  @Override
  public void upsert(UpsertRequest request) {
    store.upsert(request);
  }

  @Override
  public void delete(DeleteRequest request) {
    store.delete(request);
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    return store.search(request);
  }

  @Override
  public List<Chunk> get(Collection<String> ids) {
    return store.get(ids);
  }

  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    return store.getEmbedded(ids);
  }

  @Override
  public List<Chunk> chunksOf(String sourceId) {
    return store.chunksOf(sourceId);
  }

  @Override
  public List<Chunk> chunksOf(String sourceId, int first, int last) {
    return store.chunksOf(sourceId, first, last);
  }

  @Override
  public Map<String, Set<String>> chunkIds(Collection<String> sourceIds) {
    return store.chunkIds(sourceIds);
  }

  @Override
  public List<String> sources(Filter filter) {
    return store.sources(filter);
  }

  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    return store.scan(request);
  }

  @Override
  public long count(Filter filter) {
    return store.count(filter);
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    return store.manifest(sourceId);
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    store.putManifest(manifest);
  }

  @Override
  public void deleteManifest(String sourceId) {
    store.deleteManifest(sourceId);
  }

  @Override
  public List<String> manifestSources() {
    return store.manifestSources();
  }

  @Override
  public void close() {
    store.close();
  }
}
