package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.ConfigurationException;
import io.ragstone.filter.Filter;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.Generator;
import io.ragstone.generation.PromptTemplate;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.Score;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.VectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Two-stage retrieval and an answer from what it finds: embed, search top-k, rerank to top-n,
 * generate.
 *
 * <pre>{@code
 * RagPipeline pipeline = RagPipeline.builder()
 *     .embedder(embedder)
 *     .store(store)
 *     .reranker(reranker)
 *     .generator(generator)
 *     .splitter(new SeparatorSplitter("# "))
 *     .build();
 * pipeline.ingest(TextFileLoader.of(folder, "*.md").load().toList());
 * Answer answer = pipeline.ask("How is data stored in milvus?");
 * }</pre>
 *
 * <p>What does not fit together is found by {@link Builder#build()}, not by the first call. The
 * pipeline closes nothing that it was given: its parts may be shared, and belong to whoever made
 * them.
 *
 * <p>Thread-safe, as its parts are. Two ingests of one source at a time are the caller's to avoid.
 */
public final class RagPipeline {
  /** The default of {@link Builder#topK}: 10 candidates. */
  public static final int DEFAULT_TOP_K = 10;

  /** The default of {@link Builder#topN}: 3 passages. */
  public static final int DEFAULT_TOP_N = 3;

  /** The default of {@link Builder#ingestBatchChunks}: 32 chunks. */
  public static final int DEFAULT_INGEST_BATCH_CHUNKS = 32;

  private final Embedder embedder;
  private final VectorStore store;
  private final Optional<Reranker> reranker;
  private final Optional<Generator> generator;
  private final Optional<TextSplitter> splitter;
  private final PromptTemplate prompt;
  private final SearchMode searchMode;
  private final ReciprocalRankFusion fusion;
  private final int topK;
  private final int topN;
  private final int ingestBatchChunks;
  private final OptionalDouble searchThreshold;
  private final OptionalDouble rerankThreshold;
  private final Optional<String> instruction;
  private final StageObserver observer;

  private RagPipeline(Builder builder) {
    this.embedder = builder.embedder.orElseThrow(() -> missing("an embedder", "embedder"));
    VectorStore whole = builder.store.orElseThrow(() -> missing("a store", "store"));
    this.store =
        builder.mandatoryFilter instanceof Filter.All
            ? whole
            : whole.restrictedTo(builder.mandatoryFilter);
    this.reranker = builder.reranker;
    this.generator = builder.generator;
    this.splitter = builder.splitter;
    this.prompt = builder.prompt;
    this.searchMode = builder.searchMode;
    this.fusion = builder.fusion;
    this.topK = builder.topK;
    this.topN = builder.topN;
    this.ingestBatchChunks = builder.ingestBatchChunks;
    this.searchThreshold = builder.searchThreshold;
    this.rerankThreshold = builder.rerankThreshold;
    this.instruction = builder.instruction;
    this.observer = new StageObserver(builder.listeners);
    requireFit(store.describe(), embedder);
    requireCapability(store.describe(), searchMode);
    if (topN > topK) {
      throw new ConfigurationException(
          "topN is "
              + topN
              + ", more than the "
              + topK
              + " candidates of topK; raise topK or lower topN");
    }
    if (rerankThreshold.isPresent() && reranker.isEmpty()) {
      throw new ConfigurationException(
          "rerankThreshold is set, but there is no reranker; add one with reranker(…)");
    }
  }

  /**
   * Starts a pipeline.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Ingests documents: see {@link #ingest(IngestRequest)}.
   *
   * @param documents the documents
   * @return what was done
   */
  public IngestReport ingest(List<Document> documents) {
    return ingest(IngestRequest.builder(documents).build());
  }

  /**
   * Splits, embeds and stores documents; what is in the store already and has not changed is left
   * alone.
   *
   * <p>A document that is there in another version loses the chunks it no longer has. When the call
   * ends early, by an exception or with its process, each document is in the store as it was, as it
   * is, or partly; the next ingest of it finishes the work.
   *
   * @param request the documents
   * @return what was done
   * @throws ConfigurationException when the pipeline has no splitter, or its store keeps no
   *     manifests
   */
  public IngestReport ingest(IngestRequest request) {
    TextSplitter cutter = splitter.orElseThrow(() -> missing("a splitter", "splitter"));
    requireManifests(store.describe());
    StageObserver.Call call = observer.call(request.context());
    return new Ingestion(cutter, embedder, store, ingestBatchChunks, call, request).run();
  }

  /**
   * Removes a document from the store.
   *
   * @param sourceId the document's id; nothing happens when it is not there
   */
  public void remove(String sourceId) {
    StageObserver.Call call = observer.call(CallContext.unbounded());
    // The manifest goes first: should the chunks go and it stay, their document would look
    // ingested.
    call.run(Stage.STORE, () -> store.deleteManifest(sourceId));
    call.run(Stage.STORE, () -> store.delete(DeleteRequest.bySource(sourceId)));
  }

  /**
   * Finds passages for a question.
   *
   * @param question the question
   * @return the passages with all their scores
   */
  public Retrieval retrieve(String question) {
    return retrieve(Query.of(question));
  }

  /**
   * Finds passages for a query.
   *
   * @param query the query
   * @return the passages with all their scores
   */
  public Retrieval retrieve(Query query) {
    return retrieve(query, observer.call(query.context()));
  }

  private Retrieval retrieve(Query query, StageObserver.Call call) {
    SearchRequest search = searchFor(query, call);
    List<Passage> candidates = call.run(Stage.SEARCH, () -> store.search(search), List::size);
    List<Passage> reaching = reaching(searchThreshold, candidates);
    List<Passage> ordered =
        reranker.isEmpty() || reaching.isEmpty()
            ? reaching
            : call.run(
                Stage.RERANK,
                () -> reaching(rerankThreshold, rerank(reranker.get(), query, reaching)),
                List::size);
    int count = Math.min(query.topN().orElse(topN), ordered.size());
    return new Retrieval(query, candidates, ordered.subList(0, count), call.timings());
  }

  /**
   * Answers a question from what is found for it.
   *
   * @param question the question
   * @return the answer
   * @throws ConfigurationException when the pipeline has no generator
   */
  public Answer ask(String question) {
    return ask(Query.of(question));
  }

  /**
   * Answers a query from what is found for it.
   *
   * @param query the query
   * @return the answer
   * @throws ConfigurationException when the pipeline has no generator
   */
  public Answer ask(Query query) {
    Generator writer = requireGenerator();
    StageObserver.Call call = observer.call(query.context());
    Retrieval retrieval = retrieve(query, call);
    Generation generation =
        call.run(Stage.GENERATE, () -> writer.generate(generation(retrieval)), written -> 1);
    return new Answer(generation, retrieval, call.timings());
  }

  /**
   * Answers a query piece by piece. Retrieval has run when this returns.
   *
   * @param query the query
   * @return the answer as it is being written, to be closed after use
   * @throws ConfigurationException when the pipeline has no generator
   */
  public AnswerStream askStreaming(Query query) {
    Generator writer = requireGenerator();
    Retrieval retrieval = retrieve(query);
    query.context().check("generate");
    observer.started(Stage.GENERATE);
    long start = System.nanoTime();
    try {
      return new AnswerStream(retrieval, writer.stream(generation(retrieval)), observer, start);
    } catch (RuntimeException e) {
      observer.failed(Stage.GENERATE, Duration.ofNanos(System.nanoTime() - start), e);
      throw e;
    }
  }

  private GenerationRequest generation(Retrieval retrieval) {
    Query query = retrieval.query();
    return GenerationRequest.of(query.text(), retrieval.passages(), prompt, query.context());
  }

  private SearchRequest searchFor(Query query, StageObserver.Call call) {
    int candidates = query.topK().orElse(Math.max(topK, query.topN().orElse(topN)));
    if (searchMode == SearchMode.KEYWORD) {
      return KeywordSearch.builder(query.text())
          .topK(candidates)
          .filter(query.filter())
          .context(query.context())
          .build();
    }
    DenseSearch dense =
        DenseSearch.builder(embedded(query, call))
            .topK(candidates)
            .filter(query.filter())
            .context(query.context())
            .build();
    return searchMode == SearchMode.DENSE
        ? dense
        : HybridSearch.of(dense, query.text(), fusion, candidates);
  }

  private Embedding embedded(Query query, StageObserver.Call call) {
    EmbeddingRequest.Builder request =
        EmbeddingRequest.queries(List.of(query.text())).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    return call.run(
        Stage.EMBED, () -> embedder.embed(request.build()).embeddings().get(0), embedding -> 1);
  }

  private List<Passage> rerank(Reranker judge, Query query, List<Passage> candidates) {
    List<String> texts =
        candidates.stream().map(candidate -> candidate.chunk().embeddedText()).toList();
    RerankRequest.Builder request =
        RerankRequest.builder(query.text(), texts).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    RerankResult result = judge.rerank(request.build());
    // The sort is stable: of equal scores, the better candidate stays in front.
    List<Integer> order =
        IntStream.range(0, candidates.size())
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> result.scores().get(i).value())
                    .reversed())
            .toList();
    List<Passage> ranked = new ArrayList<>();
    for (int i : order) {
      Score score = result.scores().get(i);
      ranked.add(candidates.get(i).then(score, ranked.size() + 1));
    }
    return ranked;
  }

  private static List<Passage> reaching(OptionalDouble threshold, List<Passage> passages) {
    return threshold.isEmpty()
        ? passages
        : passages.stream()
            .filter(passage -> passage.score().reaches(threshold.getAsDouble()))
            .toList();
  }

  private Generator requireGenerator() {
    return generator.orElseThrow(() -> missing("a generator", "generator"));
  }

  private static void requireFit(StoreDescription store, Embedder embedder) {
    if (store.dimension() != embedder.dimension()) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " holds vectors of dimension "
              + store.dimension()
              + ", but the embedder makes "
              + embedder.dimension()
              + "; open the store that was made with this embedder, or set the embedder's"
              + " dimension");
    }
    Optional<EmbedderIdentity> recorded = store.embedder();
    if (recorded.isPresent() && !recorded.get().isCompatibleWith(embedder.identity())) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " was made with another embedder: it has "
              + String.join("; ", recorded.get().differences(embedder.identity()))
              + ". Use that embedder, or ingest into a new store");
    }
  }

  private static void requireCapability(StoreDescription store, SearchMode mode) {
    boolean capable =
        switch (mode) {
          case DENSE -> true;
          case KEYWORD -> store.capabilities().contains(StoreCapability.KEYWORD_SEARCH);
          case HYBRID -> store.capabilities().contains(StoreCapability.HYBRID_SEARCH);
        };
    if (!capable) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " cannot search "
              + mode
              + "; it can "
              + store.capabilities()
              + ". Use SearchMode.DENSE or another store");
    }
  }

  private static void requireManifests(StoreDescription store) {
    if (!store.capabilities().contains(StoreCapability.MANIFESTS)) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " keeps no manifests, without which an ingest cannot tell what has changed; ingest"
              + " into another store");
    }
  }

  private static double requireNumber(String name, double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException(name + " must be a number, but was NaN");
    }
    return threshold;
  }

  private static ConfigurationException missing(String what, String method) {
    return new ConfigurationException(
        "The pipeline needs "
            + what
            + " for this; add it with RagPipeline.builder()."
            + method
            + "(…)");
  }

  static int requireValidTopN(int topN) {
    if (topN < 1) {
      throw new IllegalArgumentException("topN must be at least 1, but was " + topN);
    }
    return topN;
  }

  /** Builds a {@link RagPipeline}. Not thread-safe. */
  public static final class Builder {
    private Optional<Embedder> embedder = Optional.empty();
    private Optional<VectorStore> store = Optional.empty();
    private Optional<Reranker> reranker = Optional.empty();
    private Optional<Generator> generator = Optional.empty();
    private Optional<TextSplitter> splitter = Optional.empty();
    private PromptTemplate prompt = PromptTemplate.GROUNDED;
    private Filter mandatoryFilter = Filter.all();
    private SearchMode searchMode = SearchMode.DENSE;
    private ReciprocalRankFusion fusion = ReciprocalRankFusion.DEFAULT;
    private int topK = DEFAULT_TOP_K;
    private int topN = DEFAULT_TOP_N;
    private int ingestBatchChunks = DEFAULT_INGEST_BATCH_CHUNKS;
    private OptionalDouble searchThreshold = OptionalDouble.empty();
    private OptionalDouble rerankThreshold = OptionalDouble.empty();
    private Optional<String> instruction = Optional.empty();
    private final List<PipelineListener> listeners = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the embedder; required.
     *
     * @param embedder turns chunks and queries into vectors
     * @return this builder
     */
    public Builder embedder(Embedder embedder) {
      this.embedder = Optional.of(embedder);
      return this;
    }

    /**
     * Sets the store; required.
     *
     * @param store keeps the chunks
     * @return this builder
     */
    public Builder store(VectorStore store) {
      this.store = Optional.of(store);
      return this;
    }

    /**
     * Sets the reranker; without one, passages stay in the order of the search.
     *
     * @param reranker judges the candidates
     * @return this builder
     */
    public Builder reranker(Reranker reranker) {
      this.reranker = Optional.of(reranker);
      return this;
    }

    /**
     * Sets the generator; needed by {@code ask} alone.
     *
     * @param generator writes the answers
     * @return this builder
     */
    public Builder generator(Generator generator) {
      this.generator = Optional.of(generator);
      return this;
    }

    /**
     * Sets the splitter; needed by {@code ingest} alone.
     *
     * @param splitter cuts the documents
     * @return this builder
     */
    public Builder splitter(TextSplitter splitter) {
      this.splitter = Optional.of(splitter);
      return this;
    }

    /**
     * Sets the prompt; {@link PromptTemplate#GROUNDED} by default.
     *
     * @param prompt makes messages out of question and passages
     * @return this builder
     */
    public Builder prompt(PromptTemplate prompt) {
      this.prompt = Objects.requireNonNull(prompt, "prompt");
      return this;
    }

    /**
     * Binds the pipeline to the chunks that match a filter, one tenant's for instance: no query
     * sees others, and no document that does not match can be ingested. None by default.
     *
     * @param filter the filter that no caller can drop
     * @return this builder
     */
    public Builder mandatoryFilter(Filter filter) {
      this.mandatoryFilter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets how candidates are looked for; {@link SearchMode#DENSE} by default.
     *
     * @param searchMode by vector, by words, or both
     * @return this builder
     */
    public Builder searchMode(SearchMode searchMode) {
      this.searchMode = Objects.requireNonNull(searchMode, "searchMode");
      return this;
    }

    /**
     * Sets how {@link SearchMode#HYBRID} merges its two lists; {@link ReciprocalRankFusion#DEFAULT}
     * by default.
     *
     * @param fusion the fusion
     * @return this builder
     */
    public Builder fusion(ReciprocalRankFusion fusion) {
      this.fusion = Objects.requireNonNull(fusion, "fusion");
      return this;
    }

    /**
     * Sets how many candidates to find; {@value RagPipeline#DEFAULT_TOP_K} by default.
     *
     * @param topK 1 to {@link SearchRequest#MAX_TOP_K}
     * @return this builder
     */
    public Builder topK(int topK) {
      this.topK = SearchRequest.requireValidTopK(topK);
      return this;
    }

    /**
     * Sets how many passages to keep; {@value RagPipeline#DEFAULT_TOP_N} by default.
     *
     * @param topN 1 to topK
     * @return this builder
     */
    public Builder topN(int topN) {
      this.topN = requireValidTopN(topN);
      return this;
    }

    /**
     * Sets how many chunks an ingest embeds and writes at once; {@value
     * RagPipeline#DEFAULT_INGEST_BATCH_CHUNKS} by default.
     *
     * @param ingestBatchChunks at least 1
     * @return this builder
     */
    public Builder ingestBatchChunks(int ingestBatchChunks) {
      if (ingestBatchChunks < 1) {
        throw new IllegalArgumentException(
            "ingestBatchChunks must be at least 1, but was " + ingestBatchChunks);
      }
      this.ingestBatchChunks = ingestBatchChunks;
      return this;
    }

    /**
     * Drops candidates whose search score is worse; none by default.
     *
     * @param threshold the worst score accepted, on the scale of the search's scores
     * @return this builder
     */
    public Builder searchThreshold(double threshold) {
      this.searchThreshold = OptionalDouble.of(requireNumber("searchThreshold", threshold));
      return this;
    }

    /**
     * Drops passages whose rerank score is worse; none by default.
     *
     * @param threshold the worst score accepted, 0 to 1 for a probability
     * @return this builder
     */
    public Builder rerankThreshold(double threshold) {
      this.rerankThreshold = OptionalDouble.of(requireNumber("rerankThreshold", threshold));
      return this;
    }

    /**
     * Sets the task instruction for embedder and reranker; their own by default.
     *
     * @param instruction one sentence that says what to look for
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(instruction);
      return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener is told what the stages do
     * @return this builder
     */
    public Builder listener(PipelineListener listener) {
      this.listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Checks that the parts fit together, and builds the pipeline.
     *
     * @return the pipeline
     * @throws ConfigurationException when a part is missing or two do not fit; the message says
     *     what to do
     */
    public RagPipeline build() {
      return new RagPipeline(this);
    }
  }
}
