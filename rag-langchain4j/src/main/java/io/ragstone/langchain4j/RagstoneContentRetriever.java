package io.ragstone.langchain4j;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The retrieval of a pipeline as LangChain4j's content retriever: search, fusion, reranking and
 * whatever else the pipeline does, without its generator.
 *
 * <pre>{@code
 * Assistant assistant =
 *     AiServices.builder(Assistant.class)
 *         .chatModel(chatModel)
 *         .contentRetriever(RagstoneContentRetriever.of(pipeline))
 *         .build();
 * }</pre>
 *
 * <p>A content is what a passage is read as (its parent or window, where the pipeline expands it),
 * with {@link SegmentKeys} in its metadata. Its {@code EMBEDDING_ID} is the chunk's id; its {@code
 * RERANKED_SCORE} the reranker's probability, where there is a reranker; its {@code SCORE} the
 * verdict of the search: (score + 1) / 2 of cosines and inner products, which is LangChain4j's
 * scale, and as it is of everything else, such as BM25 and RRF.
 *
 * <p>The chat memory of a query, if any, is the conversation that the pipeline's {@linkplain
 * RagPipeline.Builder#rewriter rewriter} sees; no other query transformer is needed. With {@code
 * storeRetrievedContentInChatMemory(false)} of {@code AiServices} it has the questions as they were
 * asked, and not the prompts.
 *
 * <p>{@code retrieveAsync} is not supported: LangChain4j moves the retrieval to another thread
 * where its augmentor is built with {@code offloadBlocking(true)}. Failures are Ragstone's
 * exceptions. Immutable and thread-safe.
 */
public final class RagstoneContentRetriever implements ContentRetriever {
  private final PipelineRetrieval retrieval;

  private RagstoneContentRetriever(PipelineRetrieval retrieval) {
    this.retrieval = retrieval;
  }

  /**
   * The retrieval of a pipeline, with its own settings.
   *
   * @param pipeline the pipeline; it needs no generator
   * @return the retriever
   */
  public static RagstoneContentRetriever of(RagPipeline pipeline) {
    return builder(pipeline).build();
  }

  /**
   * Starts a retriever with options.
   *
   * @param pipeline the pipeline; it needs no generator
   * @return a builder
   */
  public static Builder builder(RagPipeline pipeline) {
    return new Builder(pipeline);
  }

  @Override
  public List<Content> retrieve(Query query) {
    return retrieval.run(query).passages().stream()
        .filter(passage -> !passage.text().isBlank())
        .map(Contents::of)
        .toList();
  }

  /** Builds a {@link RagstoneContentRetriever}. Not thread-safe. */
  public static final class Builder {
    private PipelineRetrieval retrieval;

    private Builder(RagPipeline pipeline) {
      this.retrieval = PipelineRetrieval.of(pipeline);
    }

    /**
     * Sets how many passages the pipeline chooses; its own {@code topN} by default.
     *
     * @param maxResults at least 1
     * @return this builder
     */
    public Builder maxResults(int maxResults) {
      retrieval = retrieval.withMaxResults(maxResults);
      return this;
    }

    /**
     * Sets what passages of a query must match, such as the tenant of its {@code chatMemoryId};
     * nothing by default. The pipeline's mandatory filter holds besides.
     *
     * @param filter gives the condition of a query, or {@code null} for none
     * @return this builder
     */
    public Builder dynamicFilter(Function<Query, @Nullable Filter> filter) {
      retrieval = retrieval.withFilter(filter);
      return this;
    }

    /**
     * Sets how long a retrieval may take; unbounded by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      retrieval = retrieval.withTimeout(timeout);
      return this;
    }

    /**
     * Builds the retriever.
     *
     * @return the retriever
     */
    public RagstoneContentRetriever build() {
      return new RagstoneContentRetriever(retrieval);
    }
  }
}
