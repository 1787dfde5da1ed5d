package io.ragstone.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingResult;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * An embedder as LangChain4j's embedding model.
 *
 * <pre>{@code
 * RagstoneEmbeddingModel model = RagstoneEmbeddingModel.of(embedder);
 * EmbeddingStoreIngestor.builder().embeddingModel(model.forDocuments()).embeddingStore(store).build();
 * EmbeddingStoreContentRetriever.builder().embeddingModel(model.forQueries()).embeddingStore(store).build();
 * }</pre>
 *
 * <p><b>Queries and documents.</b> Qwen3-Embedding embeds the two differently, and most of
 * LangChain4j does not say which it has. So a model is a view: what a call leaves open is a
 * document to {@link #of} and {@link #forDocuments()}, a query to {@link #forQueries()}. A call
 * that says its {@code inputType}, as LangChain4j's retriever and ingestor do when they are built
 * with {@code embeddingInputType}, is done as it says, whatever the view.
 *
 * <p>It takes the parameters {@code inputType} and {@code dimensions} (Matryoshka), and text alone.
 * Its listeners are told by LangChain4j's own code. The asynchronous methods are not supported:
 * models in this process keep a processor busy, and LangChain4j's retriever moves them to another
 * thread when it is built with {@code offloadBlocking(true)}. Failures are Ragstone's exceptions.
 *
 * <p>Immutable, and thread-safe as the embedder is, which is not closed here.
 */
public final class RagstoneEmbeddingModel implements EmbeddingModel {
  private static final Set<EmbeddingParameter<?>> SUPPORTED =
      Set.of(EmbeddingRequestParameters.INPUT_TYPE, EmbeddingRequestParameters.DIMENSIONS);

  private final Embedder embedder;
  private final EmbeddingInputType inputType;
  private final List<EmbeddingModelListener> listeners;

  private RagstoneEmbeddingModel(
      Embedder embedder, EmbeddingInputType inputType, List<EmbeddingModelListener> listeners) {
    this.embedder = Objects.requireNonNull(embedder, "embedder");
    this.inputType = inputType;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * An embedder as a model of documents.
   *
   * @param embedder the embedder; it stays the caller's to close
   * @return the model
   */
  public static RagstoneEmbeddingModel of(Embedder embedder) {
    return new RagstoneEmbeddingModel(embedder, EmbeddingInputType.DOCUMENT, List.of());
  }

  /**
   * The same model for what embeds queries.
   *
   * @return a model that takes for a query what is not said to be a document
   */
  public RagstoneEmbeddingModel forQueries() {
    return new RagstoneEmbeddingModel(embedder, EmbeddingInputType.QUERY, listeners);
  }

  /**
   * The same model for what embeds documents.
   *
   * @return a model that takes for a document what is not said to be a query
   */
  public RagstoneEmbeddingModel forDocuments() {
    return new RagstoneEmbeddingModel(embedder, EmbeddingInputType.DOCUMENT, listeners);
  }

  /**
   * The same model with listeners in place of those it has.
   *
   * @param listeners told of every call, in this order
   * @return the model
   */
  public RagstoneEmbeddingModel withListeners(List<EmbeddingModelListener> listeners) {
    return new RagstoneEmbeddingModel(embedder, inputType, listeners);
  }

  @Override
  public EmbeddingResponse doEmbed(EmbeddingRequest request) {
    EmbeddingRequestParameters parameters = request.parameters();
    List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
    io.ragstone.embedding.EmbeddingRequest.Builder call =
        parameters.inputType() == EmbeddingInputType.QUERY
            ? io.ragstone.embedding.EmbeddingRequest.queries(texts)
            : io.ragstone.embedding.EmbeddingRequest.documents(texts);
    if (parameters.dimensions() != null) {
      call.dimension(parameters.dimensions());
    }
    EmbeddingResult result = embedder.embed(call.build());
    return EmbeddingResponse.builder()
        .embeddings(result.embeddings().stream().map(Vectors::toLangChain4j).toList())
        .metadata(
            EmbeddingResponseMetadata.builder()
                .modelName(modelName())
                .tokenUsage(new TokenUsage(Math.toIntExact(result.tokens())))
                .build())
        .build();
  }

  @Override
  public EmbeddingRequestParameters defaultRequestParameters() {
    return EmbeddingRequestParameters.builder().inputType(inputType).build();
  }

  @Override
  public Set<EmbeddingParameter<?>> supportedParameters() {
    return SUPPORTED;
  }

  @Override
  public List<EmbeddingModelListener> listeners() {
    return listeners;
  }

  @Override
  public int dimension() {
    return embedder.dimension();
  }

  @Override
  public String modelName() {
    return embedder.identity().model();
  }
}
