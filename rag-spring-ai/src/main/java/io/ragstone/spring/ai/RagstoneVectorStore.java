package io.ragstone.spring.ai;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.ConfigurationException;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.vectorstore.AbstractVectorStoreBuilder;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.observation.AbstractObservationVectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/**
 * A store of Ragstone as Spring AI's {@link VectorStore}.
 *
 * <pre>{@code
 * VectorStore springStore = RagstoneVectorStore.builder(store, embedder).build();
 * springStore.add(List.of(new Document("Milvus keeps metadata in etcd.", Map.of("year", 2024))));
 * List<Document> found = springStore.similaritySearch(
 *     SearchRequest.builder().query("Where is metadata?").filterExpression("year >= 2023").build());
 * }</pre>
 *
 * <ul>
 *   <li><b>Documents</b> are chunks of the same id: adding one whose id is there replaces it. What
 *       a {@link io.ragstone.pipeline.RagPipeline} ingested into the same store is found as well,
 *       and says where it comes from under the keys of {@link PassageMetadata}.
 *   <li><b>Metadata</b> are texts, finite numbers and truth values. Dates and instants become texts
 *       such as {@code 2024-05-01T12:00:00Z}, as in Spring AI's own stores, and enum constants,
 *       UUIDs and local dates theirs. Anything else, a list for instance, is refused with an {@link
 *       IllegalArgumentException} before anything is written. Whole numbers come back as {@link
 *       Integer} where they fit, as {@link Long} otherwise.
 *   <li><b>Filters</b> mean what {@link io.ragstone.filter.Filter} says: a comparison with a
 *       missing key does not hold, {@code !=} and {@code NOT IN} do.
 *   <li><b>Scores</b> are those of the store where larger is better; of a Euclidean distance d it
 *       is 1 / (1 + d). A similarity threshold compares with that; 0 accepts everything, negative
 *       inner products included.
 * </ul>
 *
 * <p>Thread-safe. Store and embedder are not closed by this class, and belong to whoever made them.
 */
public final class RagstoneVectorStore extends AbstractObservationVectorStore {
  private static final int BATCH_DOCUMENTS = 64;

  private final io.ragstone.store.VectorStore store;
  private final Embedder embedder;

  private RagstoneVectorStore(Builder builder) {
    super(builder);
    this.store = builder.store;
    this.embedder = builder.embedder;
    requireFit(store.describe(), embedder);
  }

  /**
   * Starts a store.
   *
   * @param store keeps the documents
   * @param embedder the embedder that the store was made for
   * @return a builder
   */
  public static Builder builder(io.ragstone.store.VectorStore store, Embedder embedder) {
    return new Builder(store, embedder);
  }

  /**
   * Adds documents, each in place of the one of equal id. They are embedded and written batch by
   * batch; all are checked before the first is written.
   *
   * @param documents documents that have text
   */
  @Override
  public void doAdd(List<Document> documents) {
    documents.forEach(SpringDocuments::toChunk);
    for (List<Document> batch : batchingStrategy.batch(documents)) {
      List<Chunk> chunks = batch.stream().map(SpringDocuments::toChunk).toList();
      List<Embedding> embeddings =
          embedder.embedDocuments(chunks.stream().map(Chunk::embeddedText).toList());
      List<EmbeddedChunk> embedded = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        embedded.add(new EmbeddedChunk(chunks.get(i), embeddings.get(i)));
      }
      store.upsert(UpsertRequest.of(embedded));
    }
  }

  /**
   * Deletes documents.
   *
   * @param ids their ids; those that are not there do not matter
   */
  @Override
  public void doDelete(List<String> ids) {
    store.delete(DeleteRequest.byIds(ids));
  }

  /**
   * Deletes the documents that meet a condition.
   *
   * @param filterExpression the condition
   */
  @Override
  protected void doDelete(Filter.Expression filterExpression) {
    store.delete(DeleteRequest.byFilter(FilterTranslation.translate(filterExpression)));
  }

  /**
   * Finds the documents that are most similar to a query.
   *
   * @param request the query, and what results must meet
   * @return at most topK documents, best first
   */
  @Override
  public List<Document> doSimilaritySearch(SearchRequest request) {
    if (request.getTopK() == 0) {
      return List.of();
    }
    DenseSearch.Builder search =
        DenseSearch.builder(embedder.embedQuery(request.getQuery())).topK(request.getTopK());
    if (request.getFilterExpression() != null) {
      search.filter(FilterTranslation.translate(request.getFilterExpression()));
    }
    double threshold = request.getSimilarityThreshold();
    return store.search(search.build()).stream()
        .filter(passage -> reaches(passage, threshold))
        .map(SpringDocuments::toDocument)
        .toList();
  }

  /**
   * The store that this one wraps.
   *
   * @return Ragstone's store
   */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Spring AI declares it.
  public <T> Optional<T> getNativeClient() {
    return Optional.of((T) store);
  }

  @Override
  public VectorStoreObservationContext.Builder createObservationContextBuilder(
      String operationName) {
    StoreDescription description = store.describe();
    return VectorStoreObservationContext.builder("ragstone", operationName)
        .collectionName(description.location())
        .dimensions(description.dimension())
        .similarityMetric(description.metric().name().toLowerCase(Locale.ROOT));
  }

  private static boolean reaches(Passage passage, double threshold) {
    return threshold == SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL
        || SpringDocuments.similarity(passage.score()) >= threshold;
  }

  private static void requireFit(StoreDescription description, Embedder embedder) {
    List<String> differences =
        description
            .embedder()
            .map(recorded -> recorded.differences(embedder.identity()))
            .orElseGet(
                () ->
                    description.dimension() == embedder.dimension()
                        ? List.of()
                        : List.of(
                            "dimension "
                                + description.dimension()
                                + ", not "
                                + embedder.dimension()));
    if (!differences.isEmpty()) {
      throw new ConfigurationException(
          "The store at "
              + description.location()
              + " holds vectors of another embedder ("
              + String.join("; ", differences)
              + "); give it the embedder that it was made with, or make another store");
    }
  }

  /** Builds a {@link RagstoneVectorStore}. Not thread-safe. */
  public static final class Builder extends AbstractVectorStoreBuilder<Builder> {
    private final io.ragstone.store.VectorStore store;
    private final Embedder embedder;

    private Builder(io.ragstone.store.VectorStore store, Embedder embedder) {
      super(new RagstoneEmbeddingModel(embedder));
      this.store = Objects.requireNonNull(store, "store");
      this.embedder = embedder;
      this.batchingStrategy = Builder::batches;
    }

    /**
     * Sets how many documents are embedded and written at once; 64 by default, of any length, since
     * the engine makes batches by tokens itself. Spring AI's {@code TokenCountBatchingStrategy}
     * counts by another model's tokenizer and refuses long texts.
     *
     * @param strategy makes batches
     * @return this builder
     */
    @Override
    public Builder batchingStrategy(BatchingStrategy strategy) {
      return super.batchingStrategy(strategy);
    }

    /**
     * Checks that store and embedder fit together, and builds the store.
     *
     * @return the store
     * @throws ConfigurationException when the store holds vectors of another embedder
     */
    @Override
    public RagstoneVectorStore build() {
      return new RagstoneVectorStore(this);
    }

    private static List<List<Document>> batches(List<Document> documents) {
      List<List<Document>> batches = new ArrayList<>();
      for (int start = 0; start < documents.size(); start += BATCH_DOCUMENTS) {
        int end = Math.min(start + BATCH_DOCUMENTS, documents.size());
        batches.add(documents.subList(start, end));
      }
      return batches;
    }
  }
}
