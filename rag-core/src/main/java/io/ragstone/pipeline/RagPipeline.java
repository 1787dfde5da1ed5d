package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.ConfigurationException;
import io.ragstone.filter.Filter;
import io.ragstone.generation.Generator;
import io.ragstone.generation.StructuredGenerator;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.ContextOrder;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.question.QueryExpander;
import io.ragstone.question.QueryRewriter;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

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
 * pipeline.ingest(FolderLoader.of(folder, "*.md", TextFormat.create()));
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
  private final Embedder embedder;
  private final String embeddingModel;
  private final VectorStore store;
  private final Optional<Reranker> reranker;
  private final Optional<AnswerWriter> writer;
  private final Optional<TextSplitter> splitter;
  private final IngestOptions ingestOptions;
  private final Retriever retriever;
  private final Executor publisherExecutor;
  private final StageObserver observer;
  private final RetrievalOptions retrievalOptions;

  private RagPipeline(Builder builder) {
    this.embedder = builder.embedder.orElseThrow(() -> missing("an embedder", "embedder"));
    VectorStore whole = builder.store.orElseThrow(() -> missing("a store", "store"));
    // Asked for once: an identity may be the hash of gigabytes.
    this.embeddingModel = embedder.identity().model();
    this.store =
        builder.mandatoryFilter instanceof Filter.All
            ? whole
            : whole.restrictedTo(builder.mandatoryFilter);
    this.reranker = builder.reranker;
    this.splitter = builder.splitter;
    this.ingestOptions = builder.ingestOptions;
    this.retrievalOptions = builder.retrieval;
    this.observer = new StageObserver(builder.listeners, builder.answerListeners);
    StoreFit.requireFit(store.describe(), embedder);
    this.publisherExecutor = builder.publisherExecutor;
    this.retriever = new Retriever(builder, embedder, embeddingModel, store);
    ContextBuilder contexts = builder.contextBuilder();
    this.writer =
        builder.generator.map(
            generator ->
                new AnswerWriter(
                    generator, builder.prompt, contexts, builder.refusalText(), observer));
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
   * Ingests what a loader reads: see {@link #ingest(IngestRequest)}.
   *
   * @param documents the loader; its documents are read one by one
   * @return what was done
   */
  public IngestReport ingest(DocumentLoader documents) {
    return ingest(IngestRequest.builder(documents).build());
  }

  /**
   * How passages are found, judged and chosen.
   *
   * @return what the pipeline was built with
   */
  public RetrievalOptions retrievalOptions() {
    return retrievalOptions;
  }

  /**
   * Whether questions can be asked.
   *
   * @return {@code false} when the pipeline has no generator, and only finds passages
   */
  public boolean hasGenerator() {
    return writer.isPresent();
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
   * <p>Reading and splitting, embedding and writing overlap, on this thread and two more; the store
   * is written on this thread, in the order of the documents. What is in memory has a bound,
   * however many documents there are.
   *
   * <p>A document that is there in another version loses the chunks it no longer has. When the call
   * ends early, by an exception or with its process, each document is in the store as it was, as it
   * is, or partly; the next ingest of it finishes the work.
   *
   * @param request the documents
   * @return what was done
   * @throws IngestException when a store, an embedder or a loader fails for good, or a document
   *     that is not to be skipped; it has the report so far
   * @throws io.ragstone.error.CallCancelledException when the request's context is cancelled or
   *     this thread interrupted, as soon as what is being computed and written allows
   * @throws io.ragstone.error.DeadlineExceededException when the request's deadline passes
   * @throws ConfigurationException when the pipeline has no splitter, or its store keeps no
   *     manifests
   */
  public IngestReport ingest(IngestRequest request) {
    TextSplitter cutter = splitter.orElseThrow(() -> missing("a splitter", "splitter"));
    StoreFit.requireManifests(store.describe());
    IngestOptions options = request.options().orElse(ingestOptions);
    return new Ingestion(cutter, embedder, embeddingModel, store, options, observer, request).run();
  }

  /**
   * Removes a document from the store.
   *
   * @param sourceId the document's id; nothing happens when it is not there
   */
  public void remove(String sourceId) {
    CallContext context = CallContext.unbounded();
    StageObserver.Call call = observer.call(Operation.REMOVE, context);
    IngestCalls calls = new IngestCalls(call, ingestOptions.retries(), context);
    call.complete(
        () -> {
          new SourceRemoval(store, calls, context).remove(List.of(sourceId));
          return sourceId;
        },
        (removed, measured) -> {});
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
    StageObserver.Call call = observer.call(Operation.RETRIEVE, query.context());
    return call.complete(() -> retriever.retrieve(query, call), Retrieval::measure);
  }

  /**
   * Answers a question from what is found for it.
   *
   * @param question the question
   * @return the answer, which is a {@link Answer#refusal()} when nothing was found
   * @throws ConfigurationException when the pipeline has no generator
   */
  public Answer ask(String question) {
    return ask(Query.of(question));
  }

  /**
   * Answers a query from what is found for it.
   *
   * @param query the query
   * @return the answer, which is a {@link Answer#refusal()} when nothing was found
   * @throws ConfigurationException when the pipeline has no generator
   */
  public Answer ask(Query query) {
    AnswerWriter answers = requireWriter();
    StageObserver.Call call = observer.call(Operation.ASK, query.context());
    return call.complete(
        () -> answers.write(retriever.retrieve(query, call), call), Answer::measure);
  }

  /**
   * Answers a query with a value: see {@link StructuredGenerator}.
   *
   * @param query the query
   * @param type the record to answer with
   * @param <T> the record
   * @return the value, and what it rests on
   * @throws io.ragstone.error.GenerationException with reason {@code REFUSED} when no passage is
   *     left and the pipeline does not {@linkplain Builder#answerWithoutPassages answer without}
   * @throws ConfigurationException when the pipeline has no generator, or one that writes only text
   */
  public <T> StructuredAnswer<T> ask(Query query, Class<T> type) {
    AnswerWriter answers = requireWriter();
    answers.requireStructured();
    StageObserver.Call call = observer.call(Operation.ASK, query.context());
    return call.complete(
        () -> answers.write(retriever.retrieve(query, call), type, call),
        (answer, measured) -> answer.retrieval().measure(measured));
  }

  /**
   * Answers a query piece by piece. Retrieval has run when this returns.
   *
   * @param query the query
   * @return the answer as it is being written, to be closed after use
   * @throws ConfigurationException when the pipeline has no generator
   */
  public AnswerStream askStreaming(Query query) {
    return stream(requireWriter(), query);
  }

  /**
   * Answers a query for subscribers, which take it at their own pace.
   *
   * <p>Each subscriber has a run of its own, from retrieval on, which begins with its first
   * request. It gets the events of {@link #askStreaming}, and then {@code onComplete}; or {@code
   * onError} with what failed, behind all text that had come, which a {@link
   * io.ragstone.error.GenerationException} also {@linkplain
   * io.ragstone.error.GenerationException#writtenText() has}. Nothing is read from the generator
   * beyond what was requested. {@code cancel()} stops the run wherever it is, a call to a server
   * included; other subscribers' runs go on. Cancelling the query's context ends all of them with
   * {@code onError}; a deadline that passes while nothing is requested is told with the next
   * request. Subscribers are called on the threads of {@link Builder#publisherExecutor}.
   *
   * @param query the query
   * @return a publisher for any number of subscribers
   * @throws ConfigurationException when the pipeline has no generator
   */
  public Flow.Publisher<AnswerEvent> askPublisher(Query query) {
    AnswerWriter answering = requireWriter();
    return new PullPublisher<>(
        context -> {
          AnswerStream stream = stream(answering, query.within(context));
          return new PullPublisher.Source<>(stream, stream::close);
        },
        query.context(),
        publisherExecutor);
  }

  /**
   * Whether the parts of this pipeline work: embeds a word, counts the store's chunks, and has a
   * word reranked. The generator is not asked, since that may cost money.
   *
   * @param context deadline and cancellation, such as for a health probe; what they end counts as
   *     failed. A store looks at its own time-outs
   * @return a finding for each part
   */
  public Diagnosis diagnose(CallContext context) {
    return SelfDiagnosis.of(embedder, store, reranker, context);
  }

  private AnswerStream stream(AnswerWriter answers, Query query) {
    StageObserver.Call call = observer.call(Operation.ASK, query.context());
    return call.begin(() -> answers.stream(retriever.retrieve(query, call), call));
  }

  private AnswerWriter requireWriter() {
    return writer.orElseThrow(() -> missing("a generator", "generator"));
  }

  private static ConfigurationException missing(String what, String method) {
    return new ConfigurationException(
        "The pipeline needs "
            + what
            + " for this; add it with RagPipeline.builder()."
            + method
            + "(…)");
  }

  /** Builds a {@link RagPipeline}. Not thread-safe. */
  public static final class Builder {
    private Optional<Embedder> embedder = Optional.empty();
    private Optional<VectorStore> store = Optional.empty();
    Optional<Reranker> reranker = Optional.empty();
    Optional<QueryRewriter> rewriter = Optional.empty();
    final List<QueryExpander> expanders = new ArrayList<>();
    boolean fallBackToQuestion = true;
    private Optional<Generator> generator = Optional.empty();
    private Optional<TextSplitter> splitter = Optional.empty();
    private PromptTemplate prompt = PromptTemplate.GROUNDED;
    private final ContextBuilder.Builder contexts = ContextBuilder.builder();
    private Optional<TokenCounter> contextTokenCounter = Optional.empty();
    private Filter mandatoryFilter = Filter.all();
    RetrievalOptions retrieval = RetrievalOptions.DEFAULT;
    private IngestOptions ingestOptions = IngestOptions.DEFAULT;
    Optional<String> instruction = Optional.empty();
    private boolean answerWithoutPassages;
    private String refusalText = Refusal.DEFAULT_TEXT;
    private Executor publisherExecutor = PipelineThreads.SHARED;
    private final List<PipelineListener> listeners = new ArrayList<>();
    private final List<AnswerListener> answerListeners = new ArrayList<>();

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
     * Sets what rewrites follow-up questions; without one, they are searched for as they are asked.
     * Used for queries that have a {@linkplain Query.Builder#conversation conversation}.
     *
     * @param rewriter makes a question stand alone
     * @return this builder
     */
    public Builder rewriter(QueryRewriter rewriter) {
      this.rewriter = Optional.of(rewriter);
      return this;
    }

    /**
     * Adds what finds further texts to search with; none by default. Expanders run one after the
     * other, each on the question as it stands alone. All texts are then embedded together, those
     * that are queries in one batch and those that are documents in another, and searched for one
     * after the other, each for topK candidates; the lists are fused by rank, with equal weights.
     * Only the question is reranked against.
     *
     * @param expander finds texts
     * @return this builder
     */
    public Builder expander(QueryExpander expander) {
      this.expanders.add(Objects.requireNonNull(expander, "expander"));
      return this;
    }

    /**
     * Sets what to do when a rewriter or an expander fails or returns what cannot be searched with:
     * {@code true}, the default, goes on with the plain question and says so in {@link
     * Retrieval#fallbacks()}; {@code false} fails the call. A cancellation or a deadline always
     * ends the call.
     *
     * @param fallBackToQuestion whether to go on
     * @return this builder
     */
    public Builder fallBackToQuestion(boolean fallBackToQuestion) {
      this.fallBackToQuestion = fallBackToQuestion;
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
     * Sets how long the passages in the prompt are at most, with everything around them; without a
     * limit by default. The rest of the prompt comes on top. What does not fit is left out, the
     * worst first: see {@link ContextBuilder} and {@link Answer#promptContext()}.
     *
     * @param maxContextTokens at least 1, counted as {@link #contextTokenCounter} does
     * @return this builder
     */
    public Builder maxContextTokens(int maxContextTokens) {
      this.contexts.maxTokens(maxContextTokens);
      return this;
    }

    /**
     * Sets what the passages in the prompt are measured with; the generator's own {@link
     * Generator#tokenCounter} by default.
     *
     * @param tokenCounter the tokenizer of the model that writes the answers
     * @return this builder
     */
    public Builder contextTokenCounter(TokenCounter tokenCounter) {
      this.contextTokenCounter = Optional.of(tokenCounter);
      return this;
    }

    /**
     * Sets in which order passages stand in the prompt; {@link ContextOrder#BEST_FIRST} by default.
     *
     * @param contextOrder the order
     * @return this builder
     */
    public Builder contextOrder(ContextOrder contextOrder) {
      this.contexts.order(contextOrder);
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
     * Sets how passages are found, judged and chosen; {@link RetrievalOptions#DEFAULT} by default.
     *
     * @param retrieval how to search, what to do to what is found, how much to keep
     * @return this builder
     */
    public Builder retrieval(RetrievalOptions retrieval) {
      this.retrieval = Objects.requireNonNull(retrieval, "retrieval");
      return this;
    }

    /**
     * Sets how documents are ingested, unless a request says otherwise; {@link
     * IngestOptions#DEFAULT} by default.
     *
     * @param ingestOptions batches, limits, retries, and what to do with bad documents
     * @return this builder
     */
    public Builder ingestOptions(IngestOptions ingestOptions) {
      this.ingestOptions = Objects.requireNonNull(ingestOptions, "ingestOptions");
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
     * Sets whether to ask the generator when no passage is left, because nothing was found or
     * nothing reached the thresholds; {@code false} by default: the answer is then a {@link
     * Answer#refusal()}, since what a language model says without passages rests on nothing.
     *
     * @param answerWithoutPassages whether to ask it all the same
     * @return this builder
     */
    public Builder answerWithoutPassages(boolean answerWithoutPassages) {
      this.answerWithoutPassages = answerWithoutPassages;
      return this;
    }

    /**
     * Sets the text of a {@link Answer#refusal()}; {@link Refusal#DEFAULT_TEXT} by default.
     *
     * @param refusalText what to say, in the language of those who ask; not blank
     * @return this builder
     */
    public Builder refusalText(String refusalText) {
      if (Objects.requireNonNull(refusalText, "refusalText").isBlank()) {
        throw new IllegalArgumentException("refusalText must not be blank");
      }
      this.refusalText = refusalText;
      return this;
    }

    private Optional<String> refusalText() {
      return answerWithoutPassages ? Optional.empty() : Optional.of(refusalText);
    }

    /**
     * Sets what runs the answers of {@link RagPipeline#askPublisher} and calls their subscribers;
     * by default daemon threads of its own, as many as there are answers under way, which all
     * pipelines share and which end after a minute without work. A run holds its thread while it
     * waits for a model or a server, and gives it back while its subscriber wants nothing.
     *
     * @param executor runs tasks that block
     * @return this builder
     */
    public Builder publisherExecutor(Executor executor) {
      this.publisherExecutor = Objects.requireNonNull(executor, "executor");
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
     * Adds a listener that gets whole answers.
     *
     * @param listener is told of every answer, such as to evaluate it
     * @return this builder
     */
    public Builder answerListener(AnswerListener listener) {
      this.answerListeners.add(Objects.requireNonNull(listener, "listener"));
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

    private ContextBuilder contextBuilder() {
      contextTokenCounter
          .or(() -> generator.flatMap(Generator::tokenCounter))
          .ifPresent(contexts::tokenCounter);
      return contexts.format(prompt.contextFormat()).build();
    }
  }
}
