package io.ragstone.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import java.util.List;
import java.util.Objects;

/**
 * A reranker as LangChain4j's scoring model.
 *
 * <pre>{@code
 * ReRankingContentAggregator.builder()
 *     .scoringModel(RagstoneScoringModel.of(reranker))
 *     .minScore(0.3)
 *     .build();
 * }</pre>
 *
 * <p>Scores are those of the reranker: with {@code Qwen3Reranker} the probability that the segment
 * answers the query, 0 to 1. All segments of a call are computed together. The asynchronous methods
 * are not supported. Failures are Ragstone's exceptions.
 *
 * <p>Immutable, and thread-safe as the reranker is, which is not closed here.
 */
public final class RagstoneScoringModel implements ScoringModel {
  private final Reranker reranker;

  private RagstoneScoringModel(Reranker reranker) {
    this.reranker = Objects.requireNonNull(reranker, "reranker");
  }

  /**
   * A reranker as a scoring model.
   *
   * @param reranker the reranker; it stays the caller's to close
   * @return the model
   */
  public static RagstoneScoringModel of(Reranker reranker) {
    return new RagstoneScoringModel(reranker);
  }

  @Override
  public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
    List<String> passages = segments.stream().map(TextSegment::text).toList();
    RerankResult result = reranker.rerank(RerankRequest.builder(query, passages).build());
    return Response.from(
        result.scores().stream().map(Score::value).toList(),
        new TokenUsage(Math.toIntExact(result.tokens())));
  }
}
