package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.ragstone.error.ModelException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.testkit.FakeReranker;
import java.util.List;
import org.junit.jupiter.api.Test;

class LangChain4jRerankerTest {
  private static final RerankRequest REQUEST =
      RerankRequest.builder("data stored", List.of("data", "nothing", " ")).build();

  @Test
  void scoresAreTheModelsInTheOrderOfThePassages() {
    Reranker reranker = LangChain4jReranker.of(RagstoneScoringModel.of(new FakeReranker()));

    RerankResult result = reranker.rerank(REQUEST);

    assertThat(result.scores()).containsExactly(probability(0.5), probability(0), probability(0));
    assertThat(result.tokens()).isEqualTo(2);
  }

  @Test
  void logOddsBecomeProbabilities() {
    assertThat(LangChain4jReranker.ofLogits(scores(0.0, Math.log(3), -800.0)).rerank(REQUEST))
        .extracting(RerankResult::scores)
        .isEqualTo(List.of(probability(0.5), probability(0.75), probability(0)));
  }

  @Test
  void scoresThatAreNoProbabilitiesAreRefused() {
    for (double score : new double[] {1.5, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> LangChain4jReranker.of(scores(score, 0.5, 0.5)).rerank(REQUEST))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(Double.toString(score))
          .hasMessageContaining("ofLogits");
    }
  }

  @Test
  void everyPassageNeedsAScore() {
    assertThatThrownBy(() -> LangChain4jReranker.of(scores(0.5)).rerank(REQUEST))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("1 scores for 3 passages");
  }

  @Test
  void noPassagesAreNotAskedFor() {
    Reranker reranker =
        LangChain4jReranker.of(
            (segments, query) -> {
              throw new AssertionError("asked");
            });

    assertThat(reranker.rerank(RerankRequest.builder("?", List.of()).build()).scores()).isEmpty();
  }

  @Test
  void anInstructionIsRefused() {
    Reranker reranker = LangChain4jReranker.of(scores(0.5));

    assertThatThrownBy(
            () ->
                reranker.rerank(
                    RerankRequest.builder("?", List.of("a")).instruction("Judge").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"Judge\"");
  }

  @Test
  void aFailureSaysWhetherItMayPass() {
    Reranker reranker =
        LangChain4jReranker.of(
            (segments, query) -> {
              throw new TimeoutException("too slow");
            });

    assertThatThrownBy(() -> reranker.rerank(REQUEST))
        .isInstanceOfSatisfying(
            LangChain4jModelException.class, e -> assertThat(e.isRetryable()).isTrue());
  }

  @Test
  void afterCloseEveryCallIsRefused() {
    Reranker reranker = LangChain4jReranker.of(scores(0.5));
    reranker.close();

    assertThatThrownBy(() -> reranker.rerank(REQUEST)).isInstanceOf(IllegalStateException.class);
  }

  private static Score probability(double value) {
    return new Score(ScoreKind.RERANK_PROBABILITY, value);
  }

  private static ScoringModel scores(Double... scores) {
    return new ScoringModel() {
      @Override
      public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        return Response.from(List.of(scores), new TokenUsage());
      }
    };
  }
}
