package io.ragstone.spring.ai;

import io.micrometer.observation.ObservationRegistry;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;
import org.springframework.ai.embedding.observation.DefaultEmbeddingModelObservationConvention;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationDocumentation;

/**
 * An {@link Embedder} as Spring AI's {@link EmbeddingModel}, for any of Spring AI's vector stores.
 *
 * <pre>{@code
 * EmbeddingModel model = new RagstoneEmbeddingModel(embedder);
 * VectorStore store = PgVectorStore.builder(jdbc, model).build();
 * }</pre>
 *
 * <p>Qwen3-Embedding reads queries and documents differently, while Spring AI has one call for
 * both. Its stores embed a question by {@link #embed(String)} and documents in lists: so one text
 * is a query, everything else are documents, and {@link RagstoneEmbeddingOptions} say it where that
 * is not so.
 *
 * <p>Thread-safe. The embedder is not closed by this class, and belongs to whoever made it.
 */
public final class RagstoneEmbeddingModel implements EmbeddingModel {
  private static final String PROVIDER = "ragstone";
  private static final RagstoneEmbeddingOptions DOCUMENTS =
      RagstoneEmbeddingOptions.builder(InputType.DOCUMENT).build();
  private static final RagstoneEmbeddingOptions QUERIES =
      RagstoneEmbeddingOptions.builder(InputType.QUERY).build();
  private static final DefaultEmbeddingModelObservationConvention CONVENTION =
      new DefaultEmbeddingModelObservationConvention();

  private final Embedder embedder;
  private final ObservationRegistry observations;

  /**
   * Wraps an embedder.
   *
   * @param embedder computes the embeddings
   */
  public RagstoneEmbeddingModel(Embedder embedder) {
    this(embedder, ObservationRegistry.NOOP);
  }

  /**
   * Wraps an embedder whose calls are observed as Spring AI observes those of any model.
   *
   * @param embedder computes the embeddings
   * @param observations is told of every call
   */
  public RagstoneEmbeddingModel(Embedder embedder, ObservationRegistry observations) {
    this.embedder = Objects.requireNonNull(embedder, "embedder");
    this.observations = Objects.requireNonNull(observations, "observations");
  }

  /**
   * Embeds texts, as documents unless the options are {@link RagstoneEmbeddingOptions} that say
   * otherwise.
   *
   * @param request the texts and, where wanted, options
   * @return one embedding a text, in their order, with the tokens that were computed
   * @throws IllegalArgumentException when the options name another model, or more dimensions than
   *     the model has
   */
  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    EmbeddingOptions options = request.getOptions() == null ? DOCUMENTS : request.getOptions();
    requireThisModel(options);
    EmbeddingModelObservationContext context =
        EmbeddingModelObservationContext.builder()
            .embeddingRequest(new EmbeddingRequest(request.getInstructions(), options))
            .provider(PROVIDER)
            .build();
    return Objects.requireNonNull(
        EmbeddingModelObservationDocumentation.EMBEDDING_MODEL_OPERATION
            .observation(null, CONVENTION, () -> context, observations)
            .observe(
                () -> {
                  EmbeddingResponse response = compute(request.getInstructions(), options);
                  context.setResponse(response);
                  return response;
                }));
  }

  /**
   * Embeds one query.
   *
   * @param text the query
   * @return its embedding
   */
  @Override
  public float[] embed(String text) {
    return call(new EmbeddingRequest(List.of(text), QUERIES)).getResult().getOutput();
  }

  /**
   * Embeds one document by its text.
   *
   * @param document a document that has text
   * @return its embedding
   */
  @Override
  public float[] embed(Document document) {
    String text = SpringDocuments.requireText(document);
    return call(new EmbeddingRequest(List.of(text), DOCUMENTS)).getResult().getOutput();
  }

  /**
   * Embeds documents by their texts. They are batched by tokens as the engine does it, whatever the
   * strategy says, which would count by another model's tokenizer and refuse long texts.
   *
   * @param documents documents that have text
   * @param options options, or {@code null}
   * @param batchingStrategy not used
   * @return one embedding a document, in their order
   */
  @Override
  public List<float[]> embed(
      List<Document> documents,
      @Nullable EmbeddingOptions options,
      BatchingStrategy batchingStrategy) {
    List<String> texts = documents.stream().map(SpringDocuments::requireText).toList();
    return call(new EmbeddingRequest(texts, options)).getResults().stream()
        .map(Embedding::getOutput)
        .toList();
  }

  /**
   * The number of values of each embedding.
   *
   * @return at least 1
   */
  @Override
  public int dimensions() {
    return embedder.dimension();
  }

  private void requireThisModel(EmbeddingOptions options) {
    String model = embedder.identity().model();
    if (options.getModel() != null && !options.getModel().equals(model)) {
      throw new IllegalArgumentException(
          "This embedding model is "
              + model
              + " and cannot be "
              + options.getModel()
              + "; leave the model out of the options, or make an embedder of the other model");
    }
  }

  private EmbeddingResponse compute(List<String> texts, EmbeddingOptions options) {
    EmbeddingResult result = embedder.embed(request(texts, options));
    List<Embedding> embeddings = new ArrayList<>();
    result
        .embeddings()
        .forEach(one -> embeddings.add(new Embedding(one.toArray(), embeddings.size())));
    int tokens = Math.toIntExact(result.tokens());
    return new EmbeddingResponse(
        embeddings,
        new EmbeddingResponseMetadata(
            embedder.identity().model(), new DefaultUsage(tokens, 0, tokens)));
  }

  private io.ragstone.embedding.EmbeddingRequest request(
      List<String> texts, EmbeddingOptions options) {
    RagstoneEmbeddingOptions ours =
        options instanceof RagstoneEmbeddingOptions own ? own : DOCUMENTS;
    io.ragstone.embedding.EmbeddingRequest.Builder request =
        ours.inputType() == InputType.QUERY
            ? io.ragstone.embedding.EmbeddingRequest.queries(texts)
            : io.ragstone.embedding.EmbeddingRequest.documents(texts);
    ours.instruction().ifPresent(request::instruction);
    if (options.getDimensions() != null) {
      request.dimension(requireDimension(options.getDimensions()));
    }
    return request.build();
  }

  private int requireDimension(int dimension) {
    if (dimension > embedder.dimension()) {
      throw new IllegalArgumentException(
          "Embeddings have "
              + embedder.dimension()
              + " dimensions and cannot be cut to "
              + dimension
              + "; ask for fewer");
    }
    return dimension;
  }
}
