package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.aggregator.ReRankingContentAggregator;
import dev.langchain4j.rag.query.Query;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.testkit.FakeReranker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RagstoneScoringModelTest {
  private static final List<String> PASSAGES =
      List.of("Milvus stores inserted data in segments.", "Bananas are yellow.", "Data is stored.");

  @Test
  void scoresAreTheRerankersInTheOrderOfTheSegments() {
    try (Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build()) {
      List<Double> expected =
          reranker
              .rerank(RerankRequest.builder("Where is data stored?", PASSAGES).build())
              .scores()
              .stream()
              .map(Score::value)
              .toList();

      Response<List<Double>> response =
          RagstoneScoringModel.of(reranker).scoreAll(segments(), "Where is data stored?");

      assertThat(response.content()).isEqualTo(expected);
      assertThat(response.tokenUsage().inputTokenCount()).isPositive();
    }
  }

  @Test
  void oneTextIsScoredToo() {
    ScoringModel model = RagstoneScoringModel.of(new FakeReranker());

    assertThat(model.score("data is here", "data stored").content()).isEqualTo(0.5);
  }

  @Test
  void noSegmentsHaveNoScores() {
    assertThat(RagstoneScoringModel.of(new FakeReranker()).scoreAll(List.of(), "?").content())
        .isEmpty();
  }

  @Test
  void langChain4jsAggregatorRanksByIt() {
    Query query = Query.from("milvus stores data");
    ReRankingContentAggregator aggregator =
        ReRankingContentAggregator.builder()
            .scoringModel(RagstoneScoringModel.of(new FakeReranker()))
            .minScore(0.1)
            .build();

    List<Content> ranked =
        aggregator.aggregate(
            Map.of(query, List.of(segments().stream().map(Content::from).toList())));

    assertThat(ranked)
        .extracting(content -> content.textSegment().text())
        .containsExactly(PASSAGES.get(0), PASSAGES.get(2));
    assertThat(ranked.get(0).metadata()).containsEntry(ContentMetadata.RERANKED_SCORE, 1.0);
  }

  private static List<TextSegment> segments() {
    return PASSAGES.stream().map(TextSegment::from).toList();
  }
}
