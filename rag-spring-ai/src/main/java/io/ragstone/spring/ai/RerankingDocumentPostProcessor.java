package io.ragstone.spring.ai;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;

/**
 * A {@link Reranker} as Spring AI's {@link DocumentPostProcessor}: it reads the query together with
 * each document that any retriever found, and puts the best in front.
 *
 * <pre>{@code
 * var advisor = RetrievalAugmentationAdvisor.builder()
 *     .documentRetriever(
 *         VectorStoreDocumentRetriever.builder().vectorStore(store).topK(30).build())
 *     .documentPostProcessors(RerankingDocumentPostProcessor.builder(reranker).topN(5).build())
 *     .build();
 * }</pre>
 *
 * <p>Documents keep id, text and metadata. Their score becomes the reranker's; it is also in the
 * metadata, beside the score that the document had before ({@link PassageMetadata}). Of equal
 * scores, the earlier document stays in front.
 *
 * <p>Thread-safe. The reranker is not closed by this class, and belongs to whoever made it.
 */
public final class RerankingDocumentPostProcessor implements DocumentPostProcessor {
  private final Reranker reranker;
  private final int topN;
  private final OptionalDouble threshold;
  private final Optional<String> instruction;

  private RerankingDocumentPostProcessor(Builder builder) {
    this.reranker = builder.reranker;
    this.topN = builder.topN;
    this.threshold = builder.threshold;
    this.instruction = builder.instruction;
  }

  /**
   * Starts a post-processor.
   *
   * @param reranker judges the documents
   * @return a builder
   */
  public static Builder builder(Reranker reranker) {
    return new Builder(reranker);
  }

  @Override
  public List<Document> process(Query query, List<Document> documents) {
    List<String> texts = documents.stream().map(SpringDocuments::requireText).toList();
    RerankRequest.Builder request = RerankRequest.builder(query.text(), texts);
    instruction.ifPresent(request::instruction);
    List<Score> scores = reranker.rerank(request.build()).scores();
    List<Document> reranked = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      if (threshold.isEmpty() || scores.get(i).reaches(threshold.getAsDouble())) {
        reranked.add(scored(documents.get(i), scores.get(i)));
      }
    }
    return reranked.stream()
        .sorted(Comparator.comparingDouble(RerankingDocumentPostProcessor::score).reversed())
        .limit(topN)
        .toList();
  }

  private static double score(Document document) {
    // Zero is not better than minus zero.
    return Objects.requireNonNull(document.getScore()) + 0.0;
  }

  private static Document scored(Document document, Score score) {
    Map<String, Object> metadata = new HashMap<>(document.getMetadata());
    boolean kindKnown =
        metadata.keySet().stream()
            .anyMatch(key -> key.startsWith(PassageMetadata.PREFIX + "score."));
    if (document.getScore() != null && !kindKnown) {
      metadata.put(PassageMetadata.SCORE_BEFORE_RERANKING, document.getScore());
    }
    metadata.put(PassageMetadata.score(score.kind()), score.value());
    return document.mutate().metadata(metadata).score(SpringDocuments.similarity(score)).build();
  }

  /** Builds a {@link RerankingDocumentPostProcessor}. Not thread-safe. */
  public static final class Builder {
    private final Reranker reranker;
    private int topN = Integer.MAX_VALUE;
    private OptionalDouble threshold = OptionalDouble.empty();
    private Optional<String> instruction = Optional.empty();

    private Builder(Reranker reranker) {
      this.reranker = Objects.requireNonNull(reranker, "reranker");
    }

    /**
     * Sets how many documents to keep; all by default.
     *
     * @param topN at least 1
     * @return this builder
     */
    public Builder topN(int topN) {
      if (topN < 1) {
        throw new IllegalArgumentException("topN must be at least 1, but was " + topN);
      }
      this.topN = topN;
      return this;
    }

    /**
     * Sets the least score of a document that is kept; none by default.
     *
     * @param threshold on the reranker's scale, 0 to 1 for Qwen3-Reranker
     * @return this builder
     */
    public Builder threshold(double threshold) {
      if (!Double.isFinite(threshold)) {
        throw new IllegalArgumentException("threshold must be finite, but was " + threshold);
      }
      this.threshold = OptionalDouble.of(threshold);
      return this;
    }

    /**
     * Sets the task instruction; the reranker's own by default.
     *
     * @param instruction one sentence that says what to look for
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(instruction);
      return this;
    }

    /**
     * Builds the post-processor.
     *
     * @return an immutable post-processor
     */
    public RerankingDocumentPostProcessor build() {
      return new RerankingDocumentPostProcessor(this);
    }
  }
}
