package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeRerankerTest {

  @Nested
  class Contract extends RerankerContract {
    @Override
    protected Reranker create() {
      return new FakeReranker();
    }

    @Override
    protected double tolerance() {
      return 0;
    }
  }

  private final FakeReranker reranker = new FakeReranker();

  @Test
  void theScoreIsTheShareOfTheQuerysWords() {
    RerankRequest request =
        RerankRequest.builder(
                "How is data stored?", List.of("Elephants.", "Data is how.", "STORED is how: data"))
            .build();

    assertThat(reranker.rerank(request).scores())
        .containsExactly(probability(0), probability(0.75), probability(1));
    assertThat(reranker.rerank(RerankRequest.builder("?", List.of("a")).build()).scores())
        .containsExactly(probability(0));
    assertThat(reranker.rerank(RerankRequest.builder("a", List.of()).build()).scores()).isEmpty();
  }

  @Test
  void afterClosingItRefuses() {
    reranker.close();

    assertThatThrownBy(() -> reranker.rerank(RerankRequest.builder("a", List.of()).build()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Score probability(double value) {
    return new Score(ScoreKind.RERANK_PROBABILITY, value);
  }
}
