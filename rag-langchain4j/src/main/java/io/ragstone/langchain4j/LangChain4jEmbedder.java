package io.ragstone.langchain4j;

import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.error.ModelException;
import io.ragstone.splitter.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An embedding model of LangChain4j as an embedder.
 *
 * <pre>{@code
 * Embedder embedder =
 *     LangChain4jEmbedder.builder(new AllMiniLmL6V2QuantizedEmbeddingModel(), "all-MiniLM-L6-v2-q")
 *         .tokenCountEstimator(new HuggingFaceTokenCountEstimator())
 *         .build();
 * }</pre>
 *
 * <p>Embeddings are scaled to unit length, so that every metric ranks as the cosine does.
 *
 * <p><b>Queries and documents.</b> A model that takes LangChain4j's parameter {@code inputType} is
 * told which it gets. One that is configured for the one or the other gets a second model beside
 * it, {@link Builder#queryModel}. Every other embeds both alike.
 *
 * <p>A model that takes no {@code dimensions} gives its own dimension only, and none takes an
 * instruction: to ask for either is an {@link IllegalArgumentException}. A failure of the model is
 * a {@link LangChain4jModelException}. LangChain4j's models have no deadline for each call: the
 * request's is looked at before and after. They say nothing of texts that they cut, so {@link
 * EmbeddingResult#truncated()} is 0. They refuse blank texts, which are embedded as a full stop.
 *
 * <p>Thread-safe as the model is, which is not closed here.
 */
public final class LangChain4jEmbedder implements Embedder {
  private final EmbeddingModel documentModel;
  private final EmbeddingModel queryModel;
  private final EmbedderIdentity identity;
  private final TokenCounter tokenCounter;
  private volatile boolean closed;

  private LangChain4jEmbedder(Builder builder) {
    this.documentModel = builder.model;
    this.queryModel = builder.queryModel.orElse(builder.model);
    this.tokenCounter = builder.tokenCounter;
    int dimension = dimensionOf(documentModel);
    if (queryModel != documentModel && dimensionOf(queryModel) != dimension) {
      throw new IllegalArgumentException(
          "The query model makes vectors of dimension "
              + dimensionOf(queryModel)
              + ", but the other one of dimension "
              + dimension
              + "; both must be the same model, configured for the one or the other");
    }
    this.identity =
        new EmbedderIdentity(
            builder.identity,
            builder.identity,
            "unknown",
            dimension,
            Integer.MAX_VALUE,
            "",
            "none");
  }

  /**
   * Starts an embedder.
   *
   * @param model the model, of documents at least
   * @param identity what tells its vectors from those of any other model, such as {@code "openai
   *     text-embedding-3-small"}; stores record it and refuse vectors of another. LangChain4j's
   *     models do not know it for certain
   * @return a builder
   */
  public static Builder builder(EmbeddingModel model, String identity) {
    return new Builder(model, identity);
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    requireOpen();
    request.context().check("embed");
    if (request.instruction().isPresent()) {
      throw new IllegalArgumentException(
          "LangChain4j's embedding models take no instruction, but one was given: \""
              + request.instruction().get()
              + "\"");
    }
    if (request.texts().isEmpty()) {
      return new EmbeddingResult(List.of(), 0, 0);
    }
    EmbeddingModel model = request.inputType() == InputType.QUERY ? queryModel : documentModel;
    int dimension = request.dimension().orElse(identity.dimension());
    EmbeddingResponse response = ask(model, translated(model, request, dimension));
    request.context().check("embed");
    List<Embedding> embeddings =
        response.embeddings().stream().map(vector -> unit(model, vector, dimension)).toList();
    if (embeddings.size() != request.texts().size()) {
      throw new ModelException(
          name(model)
              + " returned "
              + embeddings.size()
              + " embeddings for "
              + request.texts().size()
              + " texts");
    }
    return new EmbeddingResult(embeddings, tokens(request, response), 0);
  }

  private static EmbeddingResponse ask(
      EmbeddingModel model, dev.langchain4j.model.embedding.request.EmbeddingRequest request) {
    try {
      return model.embed(request);
    } catch (IllegalArgumentException e) {
      if (request.dimensions() == null) {
        throw Failures.ofModel(model, e);
      }
      throw new IllegalArgumentException(
          name(model)
              + " gives no vectors of dimension "
              + request.dimensions()
              + ": "
              + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      throw Failures.ofModel(model, e);
    }
  }

  private dev.langchain4j.model.embedding.request.EmbeddingRequest translated(
      EmbeddingModel model, EmbeddingRequest request, int dimension) {
    var translated =
        dev.langchain4j.model.embedding.request.EmbeddingRequest.builder()
            .inputs(
                request.texts().stream().map(NonBlank::text).map(EmbeddingInput::from).toList());
    if (model.supportedParameters().contains(EmbeddingRequestParameters.INPUT_TYPE)) {
      translated.inputType(
          request.inputType() == InputType.QUERY
              ? EmbeddingInputType.QUERY
              : EmbeddingInputType.DOCUMENT);
    }
    if (dimension != identity.dimension()) {
      if (!model.supportedParameters().contains(EmbeddingRequestParameters.DIMENSIONS)) {
        throw new IllegalArgumentException(
            name(model)
                + " makes vectors of dimension "
                + identity.dimension()
                + " and no others, but "
                + dimension
                + " was asked for");
      }
      translated.dimensions(dimension);
    }
    return translated.build();
  }

  private static Embedding unit(
      EmbeddingModel model, dev.langchain4j.data.embedding.Embedding vector, int dimension) {
    if (vector.dimension() != dimension) {
      throw new ModelException(
          name(model)
              + " returned a vector of dimension "
              + vector.dimension()
              + " in place of "
              + dimension);
    }
    try {
      return Vectors.toRagstone(vector).normalize();
    } catch (IllegalArgumentException e) {
      throw new ModelException(name(model) + " returned no usable vector: " + e.getMessage(), e);
    }
  }

  private long tokens(EmbeddingRequest request, EmbeddingResponse response) {
    return Optional.ofNullable(response.metadata().tokenUsage())
        .map(TokenUsage::inputTokenCount)
        .map(Integer::longValue)
        .orElseGet(() -> request.texts().stream().mapToLong(tokenCounter::count).sum());
  }

  private static int dimensionOf(EmbeddingModel model) {
    try {
      return model.dimension();
    } catch (RuntimeException e) {
      throw Failures.ofModel(model, e);
    }
  }

  private static String name(EmbeddingModel model) {
    return model.getClass().getSimpleName();
  }

  @Override
  public int dimension() {
    requireOpen();
    return identity.dimension();
  }

  @Override
  public EmbedderIdentity identity() {
    requireOpen();
    return identity;
  }

  @Override
  public TokenCounter tokenCounter() {
    requireOpen();
    return tokenCounter;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The embedder is closed");
    }
  }

  /** Builds a {@link LangChain4jEmbedder}. Not thread-safe. */
  public static final class Builder {
    private final EmbeddingModel model;
    private final String identity;
    private Optional<EmbeddingModel> queryModel = Optional.empty();
    private TokenCounter tokenCounter = Builder::estimated;

    private Builder(EmbeddingModel model, String identity) {
      this.model = Objects.requireNonNull(model, "model");
      if (Objects.requireNonNull(identity, "identity").isBlank()) {
        throw new IllegalArgumentException("An embedder's identity must not be blank");
      }
      this.identity = identity;
    }

    /**
     * Sets a model for queries, for those of LangChain4j's models whose input type is fixed when
     * they are built; by default one model embeds both.
     *
     * @param queryModel the same model, configured for queries
     * @return this builder
     */
    public Builder queryModel(EmbeddingModel queryModel) {
      this.queryModel = Optional.of(queryModel);
      return this;
    }

    /**
     * Sets what counts tokens as the model does. By default a token is taken for four bytes of
     * UTF-8, which is near enough to size batches and no good for splitting up to a model's limit.
     *
     * @param estimator LangChain4j's estimator of that model
     * @return this builder
     */
    public Builder tokenCountEstimator(TokenCountEstimator estimator) {
      Objects.requireNonNull(estimator, "estimator");
      this.tokenCounter = Counters.of(estimator);
      return this;
    }

    private static int estimated(String text) {
      return (text.getBytes(StandardCharsets.UTF_8).length + 3) / 4;
    }

    /**
     * Builds the embedder. The dimension is asked of the model, which may call its server.
     *
     * @return the embedder
     * @throws LangChain4jModelException when the model cannot say its dimension
     */
    public LangChain4jEmbedder build() {
      return new LangChain4jEmbedder(this);
    }
  }
}
